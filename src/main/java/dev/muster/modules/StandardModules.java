package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleCatalog;
import java.util.List;

/** The modules that come with muster: one line each, in alphabetical order. */
public final class StandardModules {
    private StandardModules() {}

    /** All of them, by the names authors write. */
    public static ModuleCatalog catalog() {
        return new ModuleCatalog(all());
    }

    /** All of them. */
    public static List<Module<?, ?>> all() {
        return List.of(
                new AddHostModule(),
                new AssertModule(),
                new ChkconfigModule(),
                new DebugModule(),
                new FailModule(),
                new GroupByModule(),
                new PauseModule(),
                new PingModule(),
                new ServiceModule(),
                new SetFactModule(),
                new SetupModule(),
                new SystemdModule(),
                new SysvinitModule());
    }
}
