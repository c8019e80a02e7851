package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Secret;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to one account: its line in passwd, its groups, password, home and SSH key. What only systems other than Linux
 * know (login_class, profile, authorization, role, hidden) is taken and means nothing, as in Ansible.
 */
@ModuleInfo(
        name = "user",
        doc = "Makes, changes or removes one account.",
        example = """
                - user:
                    name: deploy
                    groups: [adm]
                    append: true
                    shell: /bin/bash
                - user:
                    name: oldadmin
                    state: absent
                    remove: true
                """,
        results = {
            "uid: number of the account",
            "group: number of its first group",
            "home: its home",
            "shell: its shell",
            "comment: its comment",
            "ssh_fingerprint: of its key, with generate_ssh_key",
            "ssh_key_file: path of its key",
            "ssh_public_key: its public key"
        })
final class UserModule implements Module<UserModule.Parameters, Accounts> {
    private static final String MADE = "made";

    /** Whether it should be there. */
    enum State {
        ABSENT,
        PRESENT
    }

    /** When a password is set. */
    enum UpdatePassword {
        ALWAYS,
        ON_CREATE
    }

    record Parameters(
            @Param(doc = "Name of the account.", aliases = "user")
            String name,

            @Param(doc = "Whether it should be there.", orElse = "present")
            State state,

            @Param(doc = "Its number.") Optional<Integer> uid,

            @Param(doc = "Whether the number may be another's too.", orElse = "false")
            boolean nonUnique,

            @Param(doc = "Its first group, by name or number; must exist.")
            Optional<String> group,

            @Param(doc = "Its other groups; an empty list takes it out of all of them.")
            Optional<List<String>> groups,

            @Param(doc = "Whether to add to its groups and take none away.", orElse = "false")
            boolean append,

            @Param(doc = "Comment (GECOS).") Optional<String> comment,

            @Param(doc = "Its home.") Optional<String> home,

            @Param(doc = "Its shell.") Optional<String> shell,

            @Param(doc = "Hash of its password, as crypt(3) makes it.", secret = true)
            Optional<Secret> password,

            @Param(
                    doc = "Whether a password that differs is set, or only that of a new account.",
                    orElse = "always",
                    choices = {"always", "on_create"})
            UpdatePassword updatePassword,

            @Param(doc = "Whether the password is locked.") Optional<Boolean> passwordLock,

            @Param(doc = "Most days between two changes of the password.")
            Optional<Integer> passwordExpireMax,

            @Param(doc = "Least days between two changes of the password.")
            Optional<Integer> passwordExpireMin,

            @Param(doc = "When the account ends, in seconds since 1970; negative: never.")
            Optional<Double> expires,

            @Param(doc = "SELinux user of a new account.") Optional<String> seuser,

            @Param(
                    doc = "Whether to remove although somebody is logged in; whether to replace a key.",
                    orElse = "false")
            boolean force,

            @Param(doc = "Whether removing takes the home and the mail along.", orElse = "false")
            boolean remove,

            @Param(doc = "Whether it has a home.", orElse = "true", aliases = "createhome")
            boolean createHome,

            @Param(doc = "Folder a new home is copied from.")
            Optional<String> skeleton,

            @Param(doc = "Whether a new account is one of the system's.", orElse = "false")
            boolean system,

            @Param(doc = "Whether the old home moves to where home says.", orElse = "false")
            boolean moveHome,

            @Param(doc = "Whether it has an SSH key.") Optional<Boolean> generateSshKey,

            @Param(doc = "Bits of a new key; 0: what ssh-keygen takes.", orElse = "0")
            int sshKeyBits,

            @Param(doc = "Kind of a new key.", orElse = "rsa")
            String sshKeyType,

            @Param(doc = "File of the key; relative to the home.")
            Optional<String> sshKeyFile,

            @Param(doc = "Comment of a new key.") Optional<String> sshKeyComment,

            @Param(doc = "Passphrase of a new key.", secret = true)
            Optional<Secret> sshKeyPassphrase,

            @Param(
                    doc =
                            "Whether to change the files of the host with libuser's tools, whatever the name service says.")
            Optional<Boolean> local,

            @Param(doc = "umask a new home is made with.") Optional<String> umask,

            @Param(doc = "Of macOS; means nothing here.") Optional<Boolean> hidden,

            @Param(doc = "Of BSD; means nothing here.") Optional<String> loginClass,

            @Param(doc = "Of Solaris; means nothing here.") Optional<String> profile,

            @Param(doc = "Of Solaris; means nothing here.") Optional<String> authorization,

            @Param(doc = "Of Solaris; means nothing here.") Optional<String> role) {

        boolean isLocal() {
            return local.orElse(false);
        }

        boolean wantsKey() {
            return generateSshKey.orElse(false);
        }

        String keyFile() {
            return wantsKey() ? sshKeyFile.orElse(".ssh/id_" + sshKeyType) : "";
        }

        /** Its other groups, each once; empty when they are left alone. */
        List<String> otherGroups() {
            return groups.orElse(List.of()).stream()
                    .map(String::strip)
                    .distinct()
                    .toList();
        }

        /** The hash as it stands in shadow. */
        String hash() {
            return (passwordLock.orElse(false) ? "!" : "")
                    + password.map(Secret::reveal).orElse("");
        }
    }

    @Override
    public Observation<Accounts> observe(Parameters p, TaskContext context) {
        List<String> asked = new ArrayList<>(p.otherGroups());
        p.group().ifPresent(asked::add);
        asked.add(p.name());
        return Accounts.of(p.name(), p.home().orElse(""), p.keyFile(), asked);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Accounts accounts) {
        if (p.umask().isPresent() && p.isLocal()) {
            return Plan.refusal("'umask' can not be used with 'local'");
        }
        if (p.isLocal() && !accounts.is("passwd")) {
            return Plan.refusal("'local: true' specified but unable to find local account file /etc/passwd to parse.");
        }
        if (p.createHome() && p.home().filter(String::isEmpty).isPresent()) {
            return Plan.refusal("[Errno 2] No such file or directory: ''");
        }
        boolean exists = accounts.account().isPresent() && (!p.isLocal() || accounts.is("in-passwd"));
        ModuleResult result = ModuleResult.of("name", Value.of(p.name()))
                .and("state", p.state().name().toLowerCase(Locale.ROOT));
        result = warned(p, exists, result);
        if (p.state() == State.ABSENT) {
            return exists ? remove(p, accounts, result) : Plan.unchanged("there is no such account", result);
        }
        return exists ? modify(p, accounts, result) : create(p, accounts, result);
    }

    private static ModuleResult warned(Parameters p, boolean exists, ModuleResult result) {
        ModuleResult out = result;
        if (p.append() && p.groups().isEmpty()) {
            out = out.warning("'append' is set, but no 'groups' are specified. Use 'groups' for appending new groups."
                    + "This will change to an error in Ansible 2.14.");
        }
        if (p.password().filter(hash -> !isHash(hash.reveal())).isPresent()) {
            out = out.warning("The input password appears not to have been hashed. The 'password' argument must be"
                    + " encrypted for this module to work properly.");
        }
        if (p.isLocal() && !exists) {
            out = out.warning("'local: true' specified and user '" + p.name() + "' was not found in /etc/passwd. The"
                    + " local user account may already exist if the local account database exists somewhere other than"
                    + " /etc/passwd.");
        }
        return out;
    }

    /** Whether a text looks like what crypt(3) makes; lengths are those of MD5, SHA-256 and SHA-512. */
    static boolean isHash(String text) {
        if (text.isEmpty() || Set.of("*", "!", "*************").contains(text)) {
            return true;
        }
        String[] fields = text.split("\\$", -1);
        if (text.matches(".*[:*!].*") || fields.length < 3) {
            return false;
        }
        String last = fields[fields.length - 1];
        int length = switch (fields[1]) {
            case "1" -> 22;
            case "5" -> 43;
            case "6" -> 86;
            default -> last.length();
        };
        return last.matches("[a-zA-Z0-9./=]*") && last.length() == length;
    }

    // ---- absent ----

    private static Plan remove(Parameters p, Accounts accounts, ModuleResult result) {
        List<String> words = new UserTools(p, accounts).remove();
        ModuleResult done = result.and("force", Value.of(p.force())).and("remove", Value.of(p.remove()));
        return new Plan.Change(
                Action.REMOVE,
                List.of(),
                List.of(HostTool.run(words)),
                ModuleResult.EMPTY,
                true,
                outputs -> said(done, outputs));
    }

    // ---- present ----

    private static Plan create(Parameters p, Accounts accounts, ModuleResult result) {
        UserTools tools = new UserTools(p, accounts);
        Optional<String> missing = tools.missingGroup();
        if (missing.isPresent()) {
            // A dry run looks at a host where the task that makes the group has not been done.
            return change(
                    Action.CREATE,
                    p,
                    accounts,
                    List.of(HostTool.fail(UserTools.noGroup(missing.get()))),
                    ModuleResult.EMPTY,
                    result);
        }
        List<Step> steps = new ArrayList<>(tools.create());
        if (p.passwordExpireMin().isPresent() || p.passwordExpireMax().isPresent()) {
            steps.add(HostTool.run(tools.ageing(p.passwordExpireMin(), p.passwordExpireMax())));
        }
        ModuleResult known = result.and("system", Value.of(p.system())).and("create_home", Value.of(p.createHome()));
        return change(Action.CREATE, p, accounts, steps, ModuleResult.EMPTY, known);
    }

    private static Plan modify(Parameters p, Accounts accounts, ModuleResult result) {
        UserTools tools = new UserTools(p, accounts);
        List<Step> steps = new ArrayList<>(tools.modify());
        ModuleResult known = result.and("append", Value.of(p.append())).and("move_home", Value.of(p.moveHome()));
        boolean lacksHome = p.createHome() && !accounts.is("home");
        if (lacksHome) {
            steps.add(tools.makeHome());
        }
        steps.addAll(tools.ageing());
        boolean lacksKey = p.wantsKey() && (p.force() || !accounts.is("key") && !accounts.is("pub"));
        ModuleResult before = described(known, p, accounts);
        if (steps.isEmpty() && !lacksKey) {
            return Plan.unchanged("it is as it should be", keyWarned(p, accounts, before));
        }
        return change(Action.MODIFY, p, accounts, steps, keyWarned(p, accounts, before), known);
    }

    private static Plan change(
            Action action,
            Parameters p,
            Accounts accounts,
            List<Step> changes,
            ModuleResult planned,
            ModuleResult known) {
        List<Step> steps = new ArrayList<>(changes);
        if (p.wantsKey()) {
            steps.add(UserTools.makeKey(p, accounts));
        }
        steps.add(new Step.RunScript(
                Command.of(Accounts.LOOK_AGAIN, p.name(), p.home().orElse(""), p.keyFile())));
        boolean verifiable = !(p.wantsKey() && p.force())
                && !(p.passwordLock().isPresent() && accounts.password().length() < 2);
        return new Plan.Change(
                action, List.of(), steps, planned, verifiable, outputs -> done(p, accounts, known, outputs));
    }

    private static ModuleResult done(Parameters p, Accounts before, ModuleResult known, List<Output> outputs) {
        Accounts after = Accounts.parse(p.name(), outputs.get(outputs.size() - 1));
        ModuleResult result = described(said(known, outputs), p, after);
        boolean kept = p.wantsKey() && !outputs.get(outputs.size() - 2).stdout().contains(MADE);
        if (after.account().isEmpty()) {
            return result.asFailed("failed to look up user name: " + p.name());
        }
        return kept ? keyWarned(p, before.is("key") || before.is("pub") ? before : after, result) : result;
    }

    private static ModuleResult described(ModuleResult known, Parameters p, Accounts accounts) {
        ModuleResult result = known;
        if (p.password().isPresent()) {
            result = result.and("password", "NOT_LOGGING_PASSWORD");
        }
        if (accounts.account().isPresent()) {
            Accounts.Account account = accounts.account().get();
            result = result.and("uid", Value.of(account.uid()))
                    .and("group", Value.of(account.gid()))
                    .and("comment", account.comment())
                    .and("home", account.home())
                    .and("shell", account.shell());
        }
        if (p.groups().isPresent()) {
            result = result.and("groups", String.join(",", p.groups().get()));
        }
        return p.wantsKey() ? keyed(result, accounts) : result;
    }

    private static ModuleResult keyed(ModuleResult result, Accounts accounts) {
        String publicKey = accounts.said().getOrDefault("public", "");
        return result.and("ssh_fingerprint", accounts.said().getOrDefault("print", ""))
                .and("ssh_key_file", accounts.said().getOrDefault("key-file", ""))
                .and("ssh_public_key", publicKey.isEmpty() ? Value.none() : Value.of(publicKey.strip()));
    }

    private static ModuleResult keyWarned(Parameters p, Accounts accounts, ModuleResult result) {
        if (!p.wantsKey() || !accounts.is("key") && !accounts.is("pub")) {
            return result;
        }
        String file = accounts.said().getOrDefault("key-file", "");
        ModuleResult out = result;
        for (String kind : List.of("private", "public")) {
            String path = kind.equals("private") ? file : file + ".pub";
            if (!accounts.is(kind.equals("private") ? "key" : "pub")) {
                continue;
            }
            if (!p.force()) {
                return out.warning("Found existing ssh key " + kind + " file \"" + path
                        + "\", no force, so skipping ssh-keygen generation");
            }
            out = out.warning("Overwriting existing ssh key " + kind + " file \"" + path + "\"");
        }
        return out;
    }

    /** What the tools said, where they said something. */
    static ModuleResult said(ModuleResult result, List<Output> outputs) {
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        for (Output output : outputs) {
            String text = output.stdout();
            boolean ours = text.startsWith("tool ") || text.startsWith("path ") || text.startsWith(MADE);
            out.append(ours ? "" : text);
            err.append(ours ? "" : output.stderr());
        }
        ModuleResult more = out.length() > 0 ? result.and("stdout", out.toString()) : result;
        return err.length() > 0 ? more.and("stderr", err.toString()) : more;
    }
}
