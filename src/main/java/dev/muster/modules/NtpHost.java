package dev.muster.modules;

import dev.muster.ntp.Daemon;
import dev.muster.ntp.EffectiveConfig;
import dev.muster.ntp.Finding;
import dev.muster.ntp.HostState;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.LocalJudge;
import dev.muster.ntp.TimeService;
import dev.muster.ntp.Upstream;
import dev.muster.ntp.firewall.Station;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the survey found out about the time daemon of one host: which program, which file it reads, since when. */
final class NtpHost {
    private final NtpSurveyText survey;
    private final String root;
    private final Optional<String> named;
    private final Optional<Daemon.Family> told;
    private final NtpProcess process;
    private final NtpProgram program;
    private final NtpFiles files;

    NtpHost(NtpSurveyText survey, String root, Optional<String> named) {
        this(survey, root, named, Map.of(), Optional.empty());
    }

    private NtpHost(
            NtpSurveyText survey,
            String root,
            Optional<String> named,
            Map<String, NtpFile> known,
            Optional<Daemon.Family> told) {
        this.survey = survey;
        this.root = root;
        this.named = named;
        this.told = told;
        this.process = new NtpProcess(survey);
        this.program = new NtpProgram(survey, process, told);
        Map<String, NtpFile> found = new LinkedHashMap<>();
        survey.groups("file").stream().map(NtpFile::of).forEach(file -> found.putIfAbsent(file.path(), file));
        known.forEach(found::putIfAbsent);
        this.files = new NtpFiles(root, named, found, survey, process, program);
    }

    /** A file alone, of which nothing is known but whose it is. */
    static NtpHost ofFile(String root, String path, Optional<byte[]> content, Daemon.Family family) {
        NtpFile file = new NtpFile(path, "", Optional.empty(), content);
        return new NtpHost(
                new NtpSurveyText(List.of()), root, Optional.of(path), Map.of(path, file), Optional.of(family));
    }

    /** The same with further files, read because the survey did not know that they matter. */
    NtpHost with(NtpSurveyText more) {
        List<NtpSurveyText.Said> all = new ArrayList<>(survey.said());
        all.addAll(more.said());
        return new NtpHost(new NtpSurveyText(all), root, named, files.all(), told);
    }

    NtpProcess process() {
        return process;
    }

    NtpProgram program() {
        return program;
    }

    NtpFiles files() {
        return files;
    }

    NtpService service() {
        return new NtpService(survey, program.family());
    }

    HostFirewall firewall() {
        return new HostFirewall(survey);
    }

    /** The host as its packet filter sees it: which addresses it asks the time of, and from which ports. */
    Station station() {
        List<Upstream> upstreams = effective().map(EffectiveConfig::upstreams).orElse(List.of()).stream()
                .filter(u -> !u.isReferenceClock())
                .toList();
        boolean known = upstreams.stream().allMatch(Upstream::isLiteral);
        List<IpAddress> addresses =
                known ? upstreams.stream().flatMap(u -> u.addresses().stream()).toList() : List.of();
        return firewall()
                .station(
                        addresses,
                        switch (program.family()) {
                            case CLASSIC, NTPSEC -> List.of(123);
                            case NONE -> Station.UNKNOWN.queryPorts();
                            default -> List.of(Station.ANY_PORT);
                        });
    }

    /** Whether a file it reads was written after it started, with a second for the clock's grain. */
    boolean isOlderThanFile() {
        return process.startedAt()
                .filter(started -> files.isWrittenAfter(started + 1))
                .isPresent();
    }

    /** The same; empty where the start or the writing is not known. */
    private Optional<Boolean> isAgeTelling() {
        boolean isDated = files.config().flatMap(NtpFile::modified).isPresent();
        return process.startedAt().filter(s -> isDated).map(s -> isOlderThanFile());
    }

    Optional<EffectiveConfig> effective() {
        Daemon daemon = program.daemon();
        return daemon.family().readsNtpConf()
                ? files.config()
                        .flatMap(NtpFile::text)
                        .map(t -> EffectiveConfig.of(files.configPath(), t, daemon, files.surroundings()))
                : Optional.empty();
    }

    Finding judge() {
        return LocalJudge.judge(state());
    }

    /** What is known without asking the daemon, for the judges. */
    HostState state() {
        HostState.File file = new HostState.File(
                files.configPath(),
                effective(),
                isAgeTelling(),
                files.strayFiles().stream()
                        .filter(s -> s.endsWith("/ntpd.conf"))
                        .toList(),
                files.shadowed(),
                openNextTime());
        return new HostState(
                program.daemon(),
                process.isRunning(),
                sockets().isBound(),
                file,
                service(program.daemon()),
                NtpSources.isReaching(NtpSources.of(survey)),
                oddities());
    }

    /** The model of a daemon whose file is not in the language of ntp.conf. */
    private Optional<TimeService> service(Daemon daemon) {
        boolean isOther = !daemon.family().readsNtpConf() && daemon.family() != Daemon.Family.NONE;
        return isOther
                ? files.config()
                        .flatMap(NtpFile::text)
                        .map(text -> TimeService.of(
                                new TimeService.Setting(daemon, files.configPath(), text, files.surroundings()),
                                List.of(),
                                List.of()))
                : Optional.empty();
    }

    /** Where the survey came back in another form than the script gives it. */
    private List<String> oddities() {
        boolean isSurvey = !survey.said().isEmpty();
        return isSurvey && survey.number("now").isEmpty() ? List.of("the survey came back in pieces") : List.of();
    }

    /** A file that the daemon will read some day and that lets strangers ask. */
    private Optional<String> openNextTime() {
        return files.configPaths().stream()
                .skip(1)
                .filter(path -> files.text(path)
                        .map(text -> EffectiveConfig.of(path, text, program.daemon(), files.surroundings()))
                        .map(LocalJudge::isOpen)
                        .orElse(false))
                .findFirst();
    }

    /** What the list of those it has heard is worth as evidence of attacks. */
    String recordSays() {
        List<NtpRecord.Sender> senders = NtpRecord.of(survey);
        if (!NtpRecord.isKnown(survey)) {
            return "The daemon was not asked, or did not tell whom it has heard";
        }
        long victims =
                senders.stream().filter(NtpRecord.Sender::looksLikeVictim).count();
        String found = victims == 0
                ? "Nobody stands out among " + senders.size() + " senders"
                : victims + " of " + senders.size() + " senders look like victims of packets forged in their name";
        return program.daemon().recordsEveryPacket()
                ? found
                : found + "; " + program.daemon() + " records no queries, so those abused by monlist cannot show here";
    }

    NtpSockets sockets() {
        return new NtpSockets(survey);
    }

    NtpSurveyText survey() {
        return survey;
    }
}
