package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleCatalog;
import java.util.List;

/** The modules that come with muster: one line each, in alphabetical order. */
public final class StandardModules {
    private StandardModules() {}

    /** All of them, by the names authors write. */
    public static ModuleCatalog catalog() {
        return new ModuleCatalog(all(), LibraryModule::new);
    }

    /** All of them. */
    public static List<Module<?, ?>> all() {
        return List.of(
                new AddHostModule(),
                new AlternativesModule(),
                new ApkModule(),
                new AptKeyModule(),
                new AptModule(),
                new AptRepositoryModule(),
                new ArchiveModule(),
                new AssembleModule(),
                new AssertModule(),
                new AsyncStatusModule(),
                new AtModule(),
                new AuthorizedKeyModule(),
                new BlockInFileModule(),
                new CensusFactsModule(),
                new ChkconfigModule(),
                new CommandModule(),
                new CopyModule(),
                new CronModule(),
                new DebconfModule(),
                new DebugModule(),
                new DnfModule(),
                new DpkgSelectionsModule(),
                new FailModule(),
                new FetchModule(),
                new FileModule(),
                new FindModule(),
                new GatherFactsModule(),
                new GetUrlModule(),
                new GetentModule(),
                new GitModule(),
                new GroupByModule(),
                new GroupModule(),
                new HostnameModule(),
                new IncludeVarsModule(),
                new IniFileModule(),
                new IptablesModule(),
                new KnownHostsModule(),
                new LineInFileModule(),
                new LocaleGenModule(),
                new ModprobeModule(),
                new MountModule(),
                new NtpConfModule(),
                new NtpFactsModule(),
                new NtpFirewallModule(),
                new NtpProbeModule(),
                new NtpRouterModule(),
                new NtpVerdictModule(),
                new NtpWavesModule(),
                new PackageFactsModule(),
                new PackageModule(),
                new PacmanModule(),
                new PauseModule(),
                new PingModule(),
                new PipModule(),
                new RawModule(),
                new RebootModule(),
                new ReplaceModule(),
                new RpmKeyModule(),
                new ScriptModule(),
                new SebooleanModule(),
                new SelinuxModule(),
                new ServiceFactsModule(),
                new ServiceModule(),
                new SetFactModule(),
                new SetStatsModule(),
                new SetupModule(),
                new ShellModule(),
                new SlurpModule(),
                new StatModule(),
                new SysctlModule(),
                new SystemdModule(),
                new SysvinitModule(),
                new TempFileModule(),
                new TemplateModule(),
                new TimezoneModule(),
                new UnarchiveModule(),
                new UriModule(),
                new UserModule(),
                new ValidateArgumentSpecModule(),
                new WaitForConnectionModule(),
                new WaitForModule(),
                new YumRepositoryModule(),
                new ZypperModule());
    }
}
