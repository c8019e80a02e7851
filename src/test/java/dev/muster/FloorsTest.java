package dev.muster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import net.schmizz.sshj.transport.Transport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the packages to their floors: a package imports lower floors only. */
class FloorsTest {
    /** From the ground up; packages of one floor do not know each other. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("source", "program"),
            List.of("vault"),
            List.of("yaml", "template", "shell", "ntp", "settings"),
            List.of("inventory", "module", "project"),
            List.of("playbook", "modules", "connection", "ledger", "census", "plan"),
            List.of("engine", "report"),
            List.of("demo", "campaign", "evidence"),
            List.of("cli"));

    private static JavaClasses ours;

    @BeforeAll
    static void importClasses() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.muster");
    }

    @Test
    void sawTheClassesOfEveryPackage() {
        assertThat(ours.size()).isGreaterThan(60);
        for (String name : FLOORS.stream().flatMap(List::stream).toList()) {
            assertThat(ours.stream().map(c -> c.getPackageName()).filter(p -> isIn(p, name)))
                    .as("classes in %s", name)
                    .isNotEmpty();
        }
    }

    @Test
    void everyPackageHasAFloor() {
        List<String> named = FLOORS.stream()
                .flatMap(List::stream)
                .map(n -> "dev.muster." + n + "..")
                .toList();

        classes().should().resideInAnyPackage(named.toArray(String[]::new)).check(ours);
    }

    @Test
    void importsLowerFloorsOnly() {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            for (String name : FLOORS.get(floor)) {
                String[] forbidden = Stream.concat(
                                FLOORS.get(floor).stream().filter(other -> !other.equals(name)),
                                FLOORS.stream().skip(floor + 1L).flatMap(List::stream))
                        .map(other -> "dev.muster." + other + "..")
                        .toArray(String[]::new);
                if (forbidden.length > 0) {
                    noClasses()
                            .that()
                            .resideInAPackage("dev.muster." + name + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden)
                            .allowEmptyShould(true)
                            .check(ours);
                }
            }
        }
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("dev.muster.(*)..").should().beFreeOfCycles().check(ours);
    }

    @Test
    void engineDoesNotKnowTheModules() {
        noClasses()
                .that()
                .resideInAPackage("dev.muster.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.muster.modules..")
                .allowEmptyShould(true)
                .check(ours);
    }

    /** The library asks a thread for it, which its reader may not have. */
    @Test
    void nobodyAsksTheLibraryWhetherAConnectionRuns() {
        noClasses()
                .that()
                .resideInAPackage("dev.muster..")
                .should()
                .callMethod(Transport.class, "isRunning")
                .check(ours);
    }

    @Test
    void librariesStayInTheirPackages() {
        onlyIn("org.yaml.snakeyaml..", "yaml");
        onlyIn("net.schmizz..", "connection");
        onlyIn("com.hierynomus..", "connection");
        onlyIn("picocli..", "cli");
        onlyIn("org.jline..", "cli");
        onlyIn("java.sql..", "ledger");
        onlyIn("org.sqlite..", "ledger");
        onlyIn("org.postgresql..", "ledger");
        onlyIn("org.flywaydb..", "ledger");
        onlyIn("org.apache.sshd..", "demo");
        onlyIn("org.xbill..", "census");
    }

    @Test
    void ntpDoesNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAPackage("dev.muster.ntp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.io..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(Datagram.*|Socket.*|ServerSocket.*|URL.*)")
                .check(ours);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.muster.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(ours);
    }

    /** In Arabic, say, its digits would be in recaps, and in files that templates make. */
    @Test
    void languageOfTheMachineDoesNotShow() {
        noClasses()
                .that()
                .resideInAPackage("dev.muster..")
                .should()
                .callMethod(String.class, "format", String.class, Object[].class)
                .orShould()
                .callMethod(String.class, "formatted", Object[].class)
                .orShould()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .check(ours);
    }

    private static void onlyIn(String library, String packageName) {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.muster." + packageName + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(ours);
    }

    private static boolean isIn(String packageName, String floor) {
        return packageName.equals("dev.muster." + floor) || packageName.startsWith("dev.muster." + floor + ".");
    }
}
