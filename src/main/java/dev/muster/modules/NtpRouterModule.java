package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.ntp.IosRouter;
import dev.muster.ntp.JunosRouter;
import dev.muster.ntp.Network;
import dev.muster.ntp.RouterPolicy;
import dev.muster.ntp.RouterRemedy;
import dev.muster.shell.Command;
import dev.muster.shell.RouterOs;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Closes the NTP service of a Cisco IOS or Junos router to all but those who are named. */
@ModuleInfo(
        name = "ntp_router",
        doc =
                "Lets a router (connection network_cli; ios or junos) answer NTP of those only who are named: by ntp "
                        + "access-group on IOS, by a filter on lo0 on Junos. Lists and terms that are there are left as they are.",
        example = """
                - name: Close the routers, keep their own time
                  ntp_router:
                    servers: [192.0.2.1, "2001:db8::1"]
                    clients: [198.51.100.0/24]
                """,
        results = {
            "os: ios or junos",
            "version: as the router says it",
            "verdict: open, time_for_all, closed or off, as it was found",
            "says: the verdict in a sentence, for each family",
            "upstreams: servers and peers it follows",
            "commands: configuration lines that were needed"
        })
final class NtpRouterModule implements Module<NtpRouterModule.Parameters, Optional<RouterState>> {
    record Parameters(
            @Param(
                    doc = "Addresses that may set the router's time; without any those that it follows already.",
                    aliases = {"peers"})
            List<String> servers,

            @Param(doc = "Networks that may ask for the time. On Junos they can ask for details, too.")
            List<String> clients,

            @Param(doc = "Networks that may ask for the time and for details.")
            List<String> trusted,

            @Param(doc = "Junos: name of the filter to make where lo0 has none.", orElse = "muster-ntp")
            String filter,

            @Param(
                    doc =
                            "Junos: minutes after which the router takes the change back, unless a new login confirms it.",
                    orElse = "5")
            int confirm,

            @Param(doc = "IOS: whether to write the configuration that is then in force to memory.", orElse = "true")
            boolean save) {}

    @Override
    public Observation<Optional<RouterState>> observe(Parameters parameters, TaskContext context) {
        policy(parameters);
        return context.router()
                .map(os -> Observation.of(
                        RouterState.questions(os).stream()
                                .<Reading>map(Reading.OnHost::new)
                                .toList(),
                        answers -> Optional.of(RouterState.of(os, answers))))
                .orElseGet(() -> Observation.known(Optional.empty()));
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Optional<RouterState> found) {
        if (found.isEmpty()) {
            return Plan.refusal(
                    "this host is no router: ntp_router is for hosts with ansible_connection network_cli and "
                            + "ansible_network_os ios or junos");
        }
        RouterState state = found.get();
        ModuleResult about = ModuleResult.of("os", Value.of(state.os().word())).and("version", state.version());
        if (state.problem().isPresent()) {
            String why = state.problem().get();
            return new Plan.Refusal(
                    why, about.and("verdict", "unknown").and("says", why).and("msg", why));
        }
        RouterPolicy policy = policy(parameters);
        RouterRemedy remedy = state.os() == RouterOs.IOS
                ? IosRouter.remedy(state.configuration(), policy)
                : JunosRouter.remedy(state.configuration(), state.inherited(), policy, parameters.filter());
        ModuleResult result = about.and("verdict", remedy.verdict().word())
                .and("says", remedy.says())
                .and("upstreams", Value.texts(remedy.upstreams()))
                .and("commands", Value.texts(remedy.commands()))
                .and("msg", remedy.says());
        for (String remark : remedy.remarks()) {
            result = result.warning(remark);
        }
        return decided(parameters, state, remedy, result);
    }

    private static Plan decided(Parameters parameters, RouterState state, RouterRemedy remedy, ModuleResult result) {
        if (remedy.refusal().isPresent()) {
            return new Plan.Refusal(
                    remedy.refusal().get(), result.and("msg", remedy.refusal().get()));
        }
        if (remedy.commands().isEmpty()) {
            return state.isSaved() || !parameters.save() ? Plan.unchanged(remedy.says(), result) : saved(result);
        }
        RouterOs os = state.os();
        Command command = os == RouterOs.IOS
                ? RouterDialogues.onIos(remedy, parameters.save())
                : RouterDialogues.onJunos(remedy, parameters.confirm());
        String title = os == RouterOs.IOS ? "running-config" : "configuration";
        Diff diff = Diff.ofContent(title, text(remedy.before()), text(remedy.after()));
        return Plan.change(Action.MODIFY, List.of(diff), List.of(new Step.RunScript(command)), result);
    }

    /** An earlier run could not save what it changed, or somebody else did not. */
    private static Plan saved(ModuleResult result) {
        return Plan.change(
                Action.MODIFY,
                List.of(Diff.prepared("+write memory: the access groups in force are not those that are saved\n")),
                List.of(new Step.RunScript(RouterDialogues.savingIos())),
                result.and("commands", Value.texts(List.of("write memory"))));
    }

    private static String text(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static RouterPolicy policy(Parameters parameters) {
        if (parameters.confirm() < 1 || parameters.confirm() > 65535) {
            throw new ModuleException("confirm must be 1 to 65535 minutes, not " + parameters.confirm());
        }
        if (!parameters.filter().matches("[A-Za-z][\\w.-]{0,62}")) {
            throw new ModuleException("\"" + parameters.filter() + "\" is no name for a filter");
        }
        return new RouterPolicy(
                networks("servers", parameters.servers()),
                networks("clients", parameters.clients()),
                networks("trusted", parameters.trusted()));
    }

    private static List<Network> networks(String parameter, List<String> written) {
        List<Network> networks = new ArrayList<>();
        for (String text : written) {
            Network network = Network.parse(text)
                    .filter(n -> n.mask().prefixLength().isPresent())
                    .orElseThrow(() -> new ModuleException("\"" + text + "\" in " + parameter
                            + " is no address and no network: 192.0.2.1, 192.0.2.0/24"));
            networks.add(network);
        }
        return networks;
    }
}
