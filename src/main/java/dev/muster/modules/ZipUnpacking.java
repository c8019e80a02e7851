package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.FileAttributes;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleResult;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The plan for a zip archive: which members differ from what the host has, by kind, time, size, CRC-32, mode and owner
 * (modules/unarchive.py, ZipArchive.is_unarchived). One that differs has the whole archive unpacked.
 */
record ZipUnpacking(UnarchiveModule.Parameters p, UnarchiveModule.Seen seen) {

    /**
     * A member and what the host has in its place.
     *
     * @param crc of a file that has the member's size
     */
    record Member(ZipDirectory.Entry entry, Optional<FileEntry> there, Optional<Long> crc) {}

    /** What the script said of each. */
    static List<Member> members(List<ZipDirectory.Entry> entries, Output output) {
        List<String> lines = output.stdout().lines().toList();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < Math.min(lines.size(), entries.size()); i++) {
            members.add(member(entries.get(i), lines.get(i)));
        }
        return members;
    }

    private static Member member(ZipDirectory.Entry entry, String line) {
        if (line.startsWith("absent")) {
            return new Member(entry, Optional.empty(), Optional.empty());
        }
        String[] words = line.split(" ");
        if (words.length < 7) {
            throw new ModuleException("the host has no stat, which unarchive needs for a zip archive");
        }
        int bits = Integer.parseInt(words[0], 16);
        FileEntry there = new FileEntry(
                FileEntry.Kind.ofBits(bits >> 12),
                bits & 07777,
                1,
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                words[5],
                words[6],
                new FileEntry.Times(Optional.of(Long.parseLong(words[4])), Optional.empty(), Optional.empty()),
                Optional.empty(),
                FileEntry.Marks.UNKNOWN);
        Optional<Long> crc = words.length > 7 ? Optional.of(Long.parseLong(words[7])) : Optional.empty();
        return new Member(entry, Optional.of(there), crc);
    }

    Plan plan() {
        List<String> differences = new ArrayList<>();
        Set<String> newer = new TreeSet<>();
        for (Member member : seen.members()) {
            difference(member, newer).ifPresent(line -> differences.add(line));
        }
        Sections host = seen.host();
        ModuleResult result = ModuleResult.of(
                        "handler", Value.of(host.tool("zipinfo").isPresent() ? "ZipArchive" : "ZipZArchive"))
                .and("dest", p.dest().text())
                .and("src", host.find("src").orElse(p.src()));
        ModuleResult listed = p.listFiles() ? result.and("files", names()) : result;
        if (differences.isEmpty() && attributeSteps(false).isEmpty()) {
            return Plan.unchanged("every member is as it should be", FileResult.describe(listed, seen.folder(), true));
        }
        List<Step> steps = new ArrayList<>();
        if (!differences.isEmpty()) {
            steps.add(new Step.RunScript(unzip(newer), true));
        }
        steps.addAll(attributeSteps(!differences.isEmpty()));
        steps.add(FileReading.again(dest()));
        // Of wanted attributes alone Ansible's dry run says nothing; muster's does.
        return new Plan.Change(
                Action.MODIFY,
                UnarchiveModule.prepared(differences),
                steps,
                FileResult.describe(listed, seen.folder(), true),
                false,
                outputs -> differences.isEmpty()
                        ? FileResult.afterwards(listed, outputs, true)
                        : unpacked(listed, newer, outputs));
    }

    private RemotePath dest() {
        return new RemotePath(seen.host().text("dest"));
    }

    private Value names() {
        return Value.texts(
                seen.members().stream().map(member -> member.entry().name()).toList());
    }

    /** An itemized line in rsync's manner; empty when all is as it should be. */
    private Optional<String> difference(Member member, Set<String> newer) {
        ZipDirectory.Entry entry = member.entry();
        char kind = entry.isFolder() ? 'd' : entry.kind() == 'l' ? 'L' : 'f';
        if (member.there().isEmpty()) {
            return Optional.of(">" + kind + "++++++.?? " + entry.name());
        }
        FileEntry there = member.there().get();
        boolean sameKind = kind == 'd' ? there.isDirectory() : kind == 'L' ? there.isLink() : there.isFile();
        if (!sameKind) {
            return Optional.of("c" + kind + "++++++.?? " + entry.name());
        }
        StringBuilder marks = new StringBuilder("." + kind + ".......??");
        if (there.isFile()) {
            long has = there.times().modified().orElse(0L);
            long wants = entry.modified(zone());
            if (p.keepNewer() && wants < has) {
                newer.add(entry.name());
                return Optional.empty();
            }
            if (p.keepNewer() ? wants > has : !isSameTime(entry, wants, has)) {
                marks.setCharAt(4, 't');
            }
            if (there.size() != entry.size()) {
                marks.setCharAt(3, 's');
            }
            if (member.crc().filter(crc -> crc == entry.crc()).isEmpty()) {
                marks.setCharAt(2, 'c');
            }
        }
        if (kind != 'L' && wantedMode(entry, there) != there.mode()) {
            marks.setCharAt(5, 'p');
        }
        if (!isCalled(p.file().owner().orElse(seen.host().text("user")), there.owner(), there.uid())) {
            marks.setCharAt(6, 'o');
        }
        if (!isCalled(p.file().group().orElse(seen.host().text("group")), there.group(), there.gid())) {
            marks.setCharAt(6, 'g');
        }
        String said = marks.toString();
        return said.equals("." + kind + ".......??") ? Optional.empty() : Optional.of(said + " " + entry.name());
    }

    /** A time without a zone may be an hour off where there is daylight saving. */
    private static boolean isSameTime(ZipDirectory.Entry entry, long wants, long has) {
        return wants == has || (entry.time().isEmpty() && Math.abs(wants - has) == 3600);
    }

    private ZoneOffset zone() {
        String said = seen.host().text("zone");
        return said.matches("[-+]\\d{4}") ? ZoneOffset.of(said) : ZoneOffset.UTC;
    }

    private int umask() {
        return Integer.parseInt(seen.host().find("umask").orElse("022"), 8);
    }

    private int wantedMode(ZipDirectory.Entry entry, FileEntry there) {
        return p.file()
                .mode()
                .map(mode -> SymbolicMode.apply(mode, there.mode(), there.isDirectory(), umask()))
                .orElseGet(() -> entry.mode(umask()));
    }

    private static boolean isCalled(String wanted, String name, long id) {
        return wanted.equals(name) || wanted.equals(String.valueOf(id));
    }

    private Command unzip(Set<String> newer) {
        List<String> excluded = new ArrayList<>(p.exclude());
        excluded.addAll(newer);
        List<String> arguments = new ArrayList<>();
        arguments.add(seen.archive().isPresent() ? "" : seen.host().text("src"));
        arguments.add(seen.host().text("dest"));
        arguments.add(String.valueOf(p.extraOpts().size()));
        arguments.add(String.valueOf(excluded.size()));
        arguments.addAll(p.extraOpts());
        arguments.addAll(excluded);
        arguments.addAll(p.include());
        return Command.of(UnarchiveScripts.UNZIP, arguments.toArray(String[]::new))
                .withInput(seen.archive().orElse(new byte[0]))
                .within(Duration.ofMinutes(30));
    }

    private ModuleResult unpacked(ModuleResult result, Set<String> newer, List<Output> outputs) {
        Sections said = Sections.parse(outputs.get(0).out(), Set.of("src", "out", "err"));
        List<String> words = new ArrayList<>(List.of(seen.host().text("tool unzip"), "-o"));
        words.addAll(p.extraOpts());
        words.add(said.text("src"));
        if (!p.exclude().isEmpty() || !newer.isEmpty()) {
            words.add("-x");
            words.addAll(p.exclude());
            words.addAll(newer);
        }
        words.addAll(p.include());
        words.addAll(List.of("-d", p.dest().text()));
        ModuleResult more =
                result.and("src", said.text("src")).and("extract_results", UnarchiveModule.extraction(said, words));
        return said.number("rc", 1) == 0
                ? FileResult.afterwards(more, outputs, true)
                : FileResult.describe(more, seen.folder(), true)
                        .asChanged(false)
                        .asFailed("failed to unpack " + said.text("src") + " to " + p.dest());
    }

    /** Attributes of the members, of all of them when they are unpacked anew. */
    private List<Step> attributeSteps(boolean all) {
        FileAttributes wanted = p.file().wanted();
        List<Step> steps = new ArrayList<>();
        if (wanted.equals(FileAttributes.ANY)) {
            return steps;
        }
        for (Member member : seen.members()) {
            boolean link = member.entry().kind() == 'l';
            FileAttributes mine = link ? wanted.with(Optional.empty()) : wanted;
            FileAttributes lacking = all
                    ? mine
                    : member.there()
                            .map(there -> FileWrite.differing(mine, there, umask()))
                            .orElse(mine);
            if (!lacking.equals(FileAttributes.ANY)) {
                RemotePath path = dest().child(member.entry().name());
                steps.add(new Step.SetAttributes(path, lacking, false, false));
            }
        }
        return steps;
    }
}
