package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.Module;
import dev.muster.modules.facts.FactsScript;
import dev.muster.shell.testing.ReadScriptCheck;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What modules read with changes nothing on a host. */
class ReadScriptsTest {
    /** FileScripts.EXPAND evaluates a variable by a name it has made sure is one; that writes nothing. */
    private static final List<String> EXPANSION = List.of("runs eval p=_p_$var", "runs eval [ -n __{$var+set}_ ]");

    /** NtpScripts.SAID ends a child of its own that takes too long, where there is no timeout(1). */
    private static final List<String> OWN_CHILDREN = List.of("runs kill $child", "runs kill $guard 2>/dev/null");

    static Stream<Class<?>> classes() {
        return Stream.concat(
                StandardModules.all().stream().<Class<?>>map(Module::getClass),
                Stream.of(Accounts.class, FactsScript.class));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void scriptsOnlyLook(Class<?> module) {
        assertThat(ReadScriptCheck.complaintsOf(module))
                .filteredOn(complaint ->
                        Stream.concat(EXPANSION.stream(), OWN_CHILDREN.stream()).noneMatch(complaint::endsWith))
                .isEmpty();
    }
}
