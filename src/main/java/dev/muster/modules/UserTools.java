package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Script;
import dev.muster.shell.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The words for the tools that change accounts: those of shadow, of libuser with {@code local}, of busybox on Alpine.
 * A password goes to chpasswd on stdin, where other accounts cannot see it.
 */
final class UserTools {

    /**
     * Arguments: account, home (or empty for the account's), skeleton, whose it becomes: own for the account's, made
     * for that only where it is made here, empty for nobody's. A folder on the way is made as a plain one; the home
     * itself gets the mode of login.defs' UMASK. What is there stays.
     */
    private static final Script MAKE_HOME = new Script("make-home", """
            home=$2 skeleton=$3
            if [ -z "$home" ]; then
              line=$(getent passwd "$1" 2>/dev/null || awk -F: -v a="$1" '$1 == a' /etc/passwd)
              line=${line%:*}
              home=${line##*:}
            fi
            own=$4
            if [ ! -e "$home" ]; then
              if [ "$own" = made ]; then own=own; fi
              parent=${home%/*}
              if [ -n "$parent" ]; then mkdir -p "$parent"; fi
              if [ -e "$skeleton" ]; then cp -R -p -P "$skeleton" "$home"; else mkdir -p "$home"; fi
              if [ -r /etc/login.defs ]; then
                mask=$(sed -n 's/^UMASK[[:space:]][[:space:]]*\\([0-7][0-7]*\\)$/\\1/p' /etc/login.defs | tail -n 1)
                if [ -n "$mask" ]; then chmod "$(umask "$mask"; umask -S)" "$home"; fi
              fi
            fi
            if [ "$own" = own ]; then chown -R "$(id -u "$1"):$(id -g "$1")" "$home"; fi
            """);

    /**
     * Arguments: account, file, kind, bits, comment, y to replace; the passphrase is in the environment. ssh-keygen
     * asks for it through a program, so that it never stands among the words of a process.
     */
    private static final Script MAKE_KEY = new Script("make-key", HostTool.FIND + """
            line=$(getent passwd "$1" 2>/dev/null || awk -F: -v a="$1" '$1 == a' /etc/passwd)
            rest=${line%:*}
            home=${rest##*:}
            file=$2
            case $file in
              /*) ;;
              *)
                if [ ! -e "$home" ]; then echo "User $1 home directory does not exist" >&2; exit 1; fi
                file=$home/$file ;;
            esac
            owner=$(id -u "$1"):$(id -g "$1")
            folder=${file%/*}
            if [ ! -e "$folder" ]; then
              mkdir -m 0700 "$folder" 2>/dev/null || { echo "Failed to create $folder" >&2; exit 1; }
              chown "$owner" "$folder"
            fi
            if [ "$6" = y ]; then rm -f "$file" "$file.pub"; fi
            if [ -e "$file" ] || [ -e "$file.pub" ]; then exit 0; fi
            need ssh-keygen
            if [ "$4" -gt 0 ]; then set -- "$1" "$2" "$3" "$4" "$5" -b "$4"; else set -- "$1" "$2" "$3" "$4" "$5"; fi
            kind=$3 comment=$5
            shift 5
            if [ -n "${muster_passphrase-}" ]; then
              asker=$folder/.muster.ask.$$
              (umask 077; printf '%s\\n' '#!/bin/sh' 'printf "%s\\n" "$muster_passphrase"' >"$asker")
              chmod 700 "$asker"
              export muster_passphrase
              status=0
              DISPLAY=:0 SSH_ASKPASS=$asker SSH_ASKPASS_REQUIRE=force ssh-keygen -q -t "$kind" "$@" -C "$comment" \\
                -f "$file" </dev/null >&2 || status=$?
              rm -f "$asker"
              [ "$status" = 0 ] || exit "$status"
            else
              ssh-keygen -q -t "$kind" "$@" -C "$comment" -f "$file" -N '' </dev/null >&2
            fi
            chown "$owner" "$file" "$file.pub"
            echo made
            """);

    private final UserModule.Parameters p;
    private final Accounts accounts;

    UserTools(UserModule.Parameters parameters, Accounts accounts) {
        this.p = parameters;
        this.accounts = accounts;
    }

    private String tool(String tool) {
        return accounts.need(p.isLocal() ? "l" + tool : tool);
    }

    private boolean isBusyBox() {
        return accounts.isBusyBox() && !p.isLocal();
    }

    // ---- removing ----

    List<String> remove() {
        List<String> words = new ArrayList<>();
        if (isBusyBox()) {
            words.addAll(List.of(accounts.need("deluser"), p.name()));
            if (p.remove()) {
                words.add("--remove-home");
            }
            return words;
        }
        words.add(tool("userdel"));
        if (p.force() && !p.isLocal()) {
            words.add("-f");
        }
        if (p.remove()) {
            words.add("-r");
        }
        words.add(p.name());
        return words;
    }

    // ---- making ----

    List<Step> create() {
        List<Step> steps = new ArrayList<>();
        boolean needsParent = p.createHome() && p.home().isPresent() && !accounts.is("parent");
        if (needsParent && !isBusyBox()) {
            steps.add(makeHome(""));
        }
        steps.add(HostTool.run(isBusyBox() ? addUser() : userAdd()));
        password().ifPresent(steps::add);
        steps.addAll(afterAdding());
        if (p.createHome()) {
            steps.add(makeHome(needsParent ? "own" : "made"));
        }
        return steps;
    }

    private List<String> userAdd() {
        List<String> words = new ArrayList<>(List.of(tool("useradd")));
        p.uid().ifPresent(uid -> words.addAll(List.of("-u", String.valueOf(uid))));
        if (p.uid().isPresent() && p.nonUnique()) {
            words.add("-o");
        }
        p.seuser().ifPresent(seuser -> words.addAll(List.of("-Z", seuser)));
        if (p.group().isPresent()) {
            words.addAll(List.of("-g", existing(p.group().get())));
        } else if (accounts.group(p.name()).isPresent()) {
            noGroup().ifPresent(words::add);
        }
        List<String> groups = existingGroups();
        if (!groups.isEmpty() && !p.isLocal()) {
            words.addAll(List.of("-G", String.join(",", groups)));
        }
        p.comment().ifPresent(comment -> words.addAll(List.of("-c", comment)));
        p.home().ifPresent(home -> words.addAll(List.of("-d", home)));
        p.shell().ifPresent(shell -> words.addAll(List.of("-s", shell)));
        if (!p.isLocal()) {
            expiry().ifPresent(day -> words.addAll(List.of("-e", day)));
        }
        if (p.createHome()) {
            if (!p.isLocal()) {
                words.add("-m");
            }
            p.skeleton().ifPresent(skeleton -> words.addAll(List.of("-k", skeleton)));
            p.umask().ifPresent(umask -> words.addAll(List.of("-K", "UMASK=" + umask)));
        } else {
            words.add("-M");
        }
        if (p.system()) {
            words.add("-r");
        }
        words.add(p.name());
        return words;
    }

    /** How useradd is told to make no group of the account's own; SLES before 12 never makes one. */
    private Optional<String> noGroup() {
        if (p.isLocal()) {
            return Optional.of("-n");
        }
        if (accounts.said().containsKey("redhat")) {
            return Optional.of(release("redhat") <= 5 ? "-n" : "-N");
        }
        return accounts.said().containsKey("SuSE") && release("SuSE") < 12 ? Optional.empty() : Optional.of("-N");
    }

    private int release(String name) {
        String text = accounts.said().getOrDefault(name, "");
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : Integer.MAX_VALUE;
    }

    /** What the tool that makes accounts leaves out: useradd passes over the last day of a system's account. */
    private List<Step> afterAdding() {
        List<Step> steps = new ArrayList<>();
        if (isBusyBox()) {
            existingGroups().forEach(group -> steps.add(HostTool.run(accounts.need("adduser"), p.name(), group)));
        }
        boolean isPassedOver = p.system() && !p.isLocal() && !isBusyBox();
        expiry().filter(day -> isPassedOver && !day.isEmpty())
                .map(day -> HostTool.run(tool("usermod"), "-e", day, p.name()))
                .ifPresent(steps::add);
        if (p.isLocal()) {
            localExpiry().ifPresent(steps::add);
            existingGroups().forEach(group -> steps.add(joining("-M", group)));
        }
        return steps;
    }

    private List<String> addUser() {
        List<String> words = new ArrayList<>(List.of(accounts.need("adduser"), "-D"));
        p.uid().ifPresent(uid -> words.addAll(List.of("-u", String.valueOf(uid))));
        p.group().ifPresent(group -> words.addAll(List.of("-G", existing(group))));
        p.comment().ifPresent(comment -> words.addAll(List.of("-g", comment)));
        p.home().ifPresent(home -> words.addAll(List.of("-h", home)));
        p.shell().ifPresent(shell -> words.addAll(List.of("-s", shell)));
        if (!p.createHome()) {
            words.add("-H");
        }
        p.skeleton().ifPresent(skeleton -> words.addAll(List.of("-k", skeleton)));
        p.umask().ifPresent(umask -> words.addAll(List.of("-K", "UMASK=" + umask)));
        if (p.system()) {
            words.add("-S");
        }
        words.add(p.name());
        return words;
    }

    // ---- changing ----

    List<Step> modify() {
        List<String> words = changes();
        List<Step> steps = new ArrayList<>();
        boolean withGroups = isBusyBox() && !accounts.tools().contains("usermod");
        if (withGroups && !words.isEmpty()) {
            throw new ModuleException(
                    accounts.need("usermod") + " is needed to change an account that is there: " + words);
        }
        boolean setsPassword = setsPassword();
        if (setsPassword) {
            words.removeIf(word -> word.equals("-U") || word.equals("-L"));
        }
        if (!words.isEmpty()) {
            List<String> all = new ArrayList<>(List.of(tool("usermod")));
            all.addAll(words);
            all.add(p.name());
            steps.add(HostTool.run(all));
        }
        if (withGroups) {
            steps.addAll(busyBoxGroups());
        }
        if (setsPassword) {
            password().ifPresent(steps::add);
        }
        if (p.isLocal()) {
            steps.addAll(localChanges());
        }
        return steps;
    }

    /** Words for usermod, without the program and the account. */
    private List<String> changes() {
        Accounts.Account account = accounts.account().orElseThrow();
        List<String> words = new ArrayList<>();
        if (p.uid().filter(uid -> uid != account.uid()).isPresent()) {
            words.addAll(List.of("-u", String.valueOf(p.uid().get())));
            if (p.nonUnique()) {
                words.add("-o");
            }
        }
        p.group()
                .map(group -> accounts.group(existing(group)).orElseThrow().gid())
                .filter(gid -> gid != account.gid())
                .ifPresent(gid -> words.addAll(List.of("-g", String.valueOf(gid))));
        if (!p.isLocal() && !(isBusyBox() && !accounts.tools().contains("usermod"))) {
            words.addAll(groupWords());
        }
        p.comment().filter(c -> !c.equals(account.comment())).ifPresent(c -> words.addAll(List.of("-c", c)));
        if (p.home().filter(home -> !home.equals(account.home())).isPresent()) {
            words.addAll(List.of("-d", p.home().get()));
            if (p.moveHome()) {
                words.add("-m");
            }
        }
        p.shell().filter(s -> !s.equals(account.shell())).ifPresent(s -> words.addAll(List.of("-s", s)));
        if (!p.isLocal()) {
            changedExpiry().ifPresent(day -> words.addAll(List.of("-e", day)));
        }
        boolean locked = accounts.password().startsWith("!");
        if (p.passwordLock().filter(lock -> lock != locked).isPresent()) {
            words.add(locked ? "-U" : "-L");
        }
        return words;
    }

    private List<String> groupWords() {
        Set<String> joined = joined();
        Set<String> wanted = new LinkedHashSet<>(existingGroups());
        if (p.groups().isEmpty() || p.append() && joined.containsAll(wanted) || joined.equals(wanted)) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        if (p.append()) {
            words.add("-a");
        }
        words.addAll(List.of("-G", String.join(",", wanted)));
        return words;
    }

    /** Groups that list the account. */
    private Set<String> joined() {
        Set<String> joined = new TreeSet<>();
        accounts.groups().stream()
                .filter(group -> group.members().contains(p.name()))
                .forEach(group -> joined.add(group.name()));
        return joined;
    }

    private List<Step> busyBoxGroups() {
        List<Step> steps = new ArrayList<>();
        Set<String> joined = joined();
        List<String> wanted = existingGroups();
        for (String group : wanted) {
            if (!joined.contains(group)) {
                steps.add(HostTool.run(accounts.need("adduser"), p.name(), group));
            }
        }
        for (String group : joined) {
            if (p.groups().isPresent() && !p.append() && !wanted.contains(group)) {
                steps.add(HostTool.run(accounts.need("delgroup"), p.name(), group));
            }
        }
        return steps;
    }

    private List<Step> localChanges() {
        List<Step> steps = new ArrayList<>();
        if (changedExpiry().isPresent()) {
            localExpiry().ifPresent(steps::add);
        }
        Set<String> joined = joined();
        List<String> wanted = existingGroups();
        wanted.stream().filter(group -> !joined.contains(group)).forEach(group -> steps.add(joining("-M", group)));
        if (p.groups().isPresent() && !p.append()) {
            joined.stream().filter(group -> !wanted.contains(group)).forEach(group -> steps.add(joining("-m", group)));
        }
        return steps;
    }

    private Step joining(String option, String group) {
        return HostTool.run(accounts.need("lgroupmod"), option, p.name(), group);
    }

    // ---- groups ----

    static String noGroup(String group) {
        return "Group " + group + " does not exist";
    }

    /** The first of the groups it is to be in that there is not. */
    Optional<String> missingGroup() {
        return Stream.concat(p.group().stream(), p.otherGroups().stream())
                .filter(group -> accounts.group(group).isEmpty())
                .findFirst();
    }

    private String existing(String group) {
        if (accounts.group(group).isEmpty()) {
            throw new ModuleException(noGroup(group));
        }
        return group;
    }

    private List<String> existingGroups() {
        return p.otherGroups().stream()
                .map(group -> accounts.group(existing(group)).orElseThrow().name())
                .distinct()
                .toList();
    }

    // ---- password and expiry ----

    private boolean setsPassword() {
        return p.updatePassword() == UserModule.UpdatePassword.ALWAYS
                && p.password()
                        .map(Secret::reveal)
                        .filter(hash -> !unlocked(hash).equals(unlocked(accounts.password())))
                        .isPresent();
    }

    private static String unlocked(String hash) {
        return hash.replaceFirst("^!+", "");
    }

    private Optional<Step> password() {
        if (p.password().isEmpty()) {
            return Optional.empty();
        }
        byte[] line = (p.name() + ":" + p.hash() + "\n").getBytes(StandardCharsets.UTF_8);
        return Optional.of(HostTool.run(line, accounts.need("chpasswd"), "-e"));
    }

    /** The day as usermod takes it: empty for never. */
    private Optional<String> expiry() {
        return p.expires().map(seconds -> seconds < 0 ? "" : day(seconds).toString());
    }

    private static LocalDate day(double seconds) {
        return Instant.ofEpochSecond((long) Math.floor(seconds))
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
    }

    private Optional<String> changedExpiry() {
        long current = accounts.shadow().map(Accounts.Shadow::expires).orElse(-1L);
        return p.expires()
                .filter(seconds ->
                        seconds < 0 ? current >= 0 : current != day(seconds).toEpochDay())
                .flatMap(seconds -> expiry());
    }

    private Optional<Step> localExpiry() {
        return p.expires()
                .map(seconds -> seconds < 0 ? -1 : day(seconds).toEpochDay())
                .map(day -> HostTool.run(accounts.need("lchage"), "-E", String.valueOf(day), p.name()));
    }

    /** The step that sets how long a password may last, where it differs. */
    List<Step> ageing() {
        Optional<Accounts.Shadow> shadow = accounts.shadow();
        Optional<Integer> least = p.passwordExpireMin()
                .filter(days -> shadow.isPresent() && days != shadow.get().least());
        Optional<Integer> most = p.passwordExpireMax()
                .filter(days -> shadow.isPresent() && days != shadow.get().most());
        boolean same = least.isEmpty() && most.isEmpty();
        return same ? List.of() : List.of(HostTool.run(ageing(least, most)));
    }

    List<String> ageing(Optional<Integer> least, Optional<Integer> most) {
        List<String> words = new ArrayList<>(List.of(accounts.need("chage")));
        least.ifPresent(days -> words.addAll(List.of("-m", String.valueOf(days))));
        most.ifPresent(days -> words.addAll(List.of("-M", String.valueOf(days))));
        words.add(p.name());
        return words;
    }

    // ---- home and key ----

    Step makeHome() {
        return makeHome("made");
    }

    private Step makeHome(String owned) {
        return new Step.RunScript(Command.of(
                MAKE_HOME, p.name(), p.home().orElse(""), p.skeleton().orElse("/etc/skel"), owned));
    }

    static Step makeKey(UserModule.Parameters p, Accounts accounts) {
        String comment = p.sshKeyComment()
                .orElse("ansible-generated on " + accounts.said().getOrDefault("host", ""));
        Command command = Command.of(
                MAKE_KEY,
                p.name(),
                p.keyFile(),
                p.sshKeyType(),
                String.valueOf(p.sshKeyBits()),
                comment,
                p.force() ? "y" : "n");
        return new Step.RunScript(p.sshKeyPassphrase()
                .map(secret -> command.withEnvironment(Map.of("muster_passphrase", secret.reveal())))
                .orElse(command));
    }
}
