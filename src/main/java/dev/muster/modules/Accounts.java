package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.module.Observation;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a host says about one account, all groups, and the tools it has to change them. Lines are those of passwd(5),
 * shadow(5) and group(5), asked of the name service and, where there is no getent, of the files.
 *
 * @param said other answers by word: {@code host}, {@code path}, {@code redhat}, {@code suse} …
 * @param marks words that hold: {@code alpine}, {@code in-passwd}, {@code in-group}, {@code home}, {@code parent},
 *     {@code key}, {@code pub}
 */
record Accounts(
        Optional<Account> account,
        Optional<Shadow> shadow,
        List<GroupEntry> groups,
        Set<String> tools,
        Map<String, String> said,
        Set<String> marks) {

    /** A line of passwd. */
    record Account(String name, String password, long uid, long gid, String comment, String home, String shell) {}

    /** A line of shadow; numbers are -1 where the field is empty. */
    record Shadow(String password, long least, long most, long expires) {}

    /** A line of group. */
    record GroupEntry(String name, long gid, Set<String> members) {}

    private static final String LOOKING = HostTool.FIND + """
            say() { printf '%s %s\\n' "$1" "$2"; }
            entry() {
              if has getent; then getent "$1" "$2" || :; return 0; fi
              [ -r "/etc/$1" ] || return 0
              while IFS= read -r line || [ -n "$line" ]; do
                case $line in
                  "$2":*) printf '%s\\n' "$line" ;;
                  *:"$2":*) case $1:$line in group:*:*:"$2":*|passwd:*:*:"$2":*:*:*:*) printf '%s\\n' "$line" ;; esac ;;
                esac
              done <"/etc/$1"
            }
            lines() { while IFS= read -r line; do say "$1" "$line"; done; }
            listed() {
              found=n
              while IFS= read -r line || [ -n "$line" ]; do case $line in "$2":*) found=y ;; esac; done <"$1"
              [ $found = y ]
            }
            """;

    /**
     * Arguments: account, wanted home (or empty), key file (or empty; relative to the home), then groups to ask for by
     * name.
     */
    private static final ReadScript LOOK_AT_ACCOUNT = new ReadScript("look-at-account", LOOKING + """
            name=$1 home=$2 key=$3
            shift 3
            for tool in useradd usermod userdel adduser deluser addgroup delgroup groupadd groupmod groupdel chpasswd \\
              chage ssh-keygen luseradd lusermod luserdel lgroupadd lgroupmod lgroupdel lchage; do
              if has $tool; then say tool $tool; fi
            done
            say path "$PATH"
            say host "$(uname -n)"
            if [ -e /etc/alpine-release ]; then say mark alpine; fi
            for release in redhat SuSE; do
              if [ -r /etc/$release-release ]; then
                say $release "$(sed -n '/[0-9]/{s/^[^0-9]*\\([0-9][0-9]*\\).*/\\1/p;q;}' /etc/$release-release)"
              fi
            done
            if [ -r /etc/passwd ]; then say mark passwd; if listed /etc/passwd "$name"; then say mark in-passwd; fi; fi
            if [ -r /etc/group ]; then say mark group; if listed /etc/group "$name"; then say mark in-group; fi; fi
            entry passwd "$name" | lines passwd
            if has getent; then getent group | lines group; else lines group </etc/group; fi
            for group do entry group "$group" | lines group; done
            shadow=$(getent shadow "$name" 2>/dev/null)
            if [ -z "$shadow" ] && [ -r /etc/shadow ]; then shadow=$(entry shadow "$name"); fi
            if [ -n "$shadow" ]; then say shadow "$shadow"; fi
            own=$(entry passwd "$name")
            own=${own%:*}
            own=${own##*:}
            if [ -z "$home" ]; then home=$own; fi
            if [ -n "$home" ]; then
              if [ -e "$home" ]; then say mark home; fi
              case $home in */*) parent=${home%/*} ;; *) parent=. ;; esac
              if [ -d "${parent:-/}" ]; then say mark parent; fi
            fi
            if [ -n "$key" ]; then
              case $key in /*) ;; *) key=$home/$key ;; esac
              say key-file "$key"
              if [ -e "$key" ]; then say mark key; say print "$(ssh-keygen -l -f "$key" 2>&1)"; fi
              if [ -e "$key.pub" ]; then say mark pub; fi
              if [ -r "$key.pub" ]; then say public "$(cat "$key.pub")"; fi
            fi
            """);

    /** The same behind the steps of a change. */
    static final Script LOOK_AGAIN = new Script("look-at-account-again", "set +e\n" + LOOK_AT_ACCOUNT.text());

    static Observation<Accounts> of(String name, String home, String key, List<String> groups) {
        List<String> arguments = new ArrayList<>(List.of(name, home, key));
        arguments.addAll(groups);
        Query query = Query.of(LOOK_AT_ACCOUNT, arguments.toArray(String[]::new));
        return Observation.of(query, output -> parse(name, output));
    }

    static Accounts parse(String name, Output output) {
        Optional<Account> account = Optional.empty();
        Optional<Shadow> shadow = Optional.empty();
        Set<GroupEntry> groups = new LinkedHashSet<>();
        Set<String> tools = new HashSet<>();
        Set<String> marks = new HashSet<>();
        Map<String, String> said = new HashMap<>();
        for (String line : output.stdout().split("\n")) {
            int blank = line.indexOf(' ');
            String word = blank < 0 ? line : line.substring(0, blank);
            String rest = blank < 0 ? "" : line.substring(blank + 1);
            String[] fields = rest.split(":", -1);
            switch (word) {
                case "tool" -> tools.add(rest);
                case "mark" -> marks.add(rest);
                case "passwd" -> account = account.or(() -> account(name, fields));
                case "shadow" -> shadow = shadow.or(() -> shadow(name, fields));
                case "group" -> group(fields).ifPresent(groups::add);
                default -> said.putIfAbsent(word, rest);
            }
        }
        return new Accounts(account, shadow, List.copyOf(groups), tools, said, marks);
    }

    /** getent takes a number for a uid; only a name counts. */
    private static Optional<Account> account(String name, String[] fields) {
        if (fields.length < 7 || !fields[0].equals(name)) {
            return Optional.empty();
        }
        return Optional.of(new Account(
                fields[0], fields[1], number(fields[2]), number(fields[3]), fields[4], fields[5], fields[6]));
    }

    private static Optional<Shadow> shadow(String name, String[] fields) {
        if (fields.length < 8 || !fields[0].equals(name)) {
            return Optional.empty();
        }
        return Optional.of(new Shadow(fields[1], number(fields[3]), number(fields[4]), number(fields[7])));
    }

    private static Optional<GroupEntry> group(String[] fields) {
        if (fields.length < 4) {
            return Optional.empty();
        }
        Set<String> members = new HashSet<>(List.of(fields[3].split(",")));
        members.remove("");
        return Optional.of(new GroupEntry(fields[0], number(fields[2]), members));
    }

    private static long number(String text) {
        return text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }

    boolean is(String mark) {
        return marks.contains(mark);
    }

    /** Whether accounts are changed with busybox's own tools, as Ansible does on Alpine. */
    boolean isBusyBox() {
        return is("alpine") || !tools.contains("useradd") && tools.contains("adduser");
    }

    /** The group of a number, or else of a name, as Ansible takes it. */
    Optional<GroupEntry> group(String nameOrNumber) {
        return groups.stream()
                .filter(g -> String.valueOf(g.gid()).equals(nameOrNumber))
                .findFirst()
                .or(() -> groupNamed(nameOrNumber));
    }

    Optional<GroupEntry> groupNamed(String name) {
        return groups.stream().filter(g -> g.name().equals(name)).findFirst();
    }

    /** The hash: of passwd where it stands there, of shadow otherwise. */
    String password() {
        String inPasswd = account.map(Account::password).orElse("");
        return inPasswd.length() > 1 ? inPasswd : shadow.map(Shadow::password).orElse("");
    }

    /**
     * The tool, which must be there.
     *
     * @throws ModuleException naming it when the host has none
     */
    String need(String tool) {
        if (!tools.contains(tool)) {
            throw new ModuleException(
                    "Failed to find required executable \"" + tool + "\" in paths: " + said.getOrDefault("path", ""));
        }
        return tool;
    }
}
