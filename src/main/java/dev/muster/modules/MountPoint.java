package dev.muster.modules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A line of /proc/self/mountinfo (proc_pid_mountinfo(5)).
 *
 * @param device major and minor number
 * @param from what is mounted, as the kernel names it
 * @param src the same; inside another mount the place in that, which is how Ansible knows a folder mounted twice
 */
record MountPoint(String id, String parent, String device, String root, String path, String from, String src) {

    static List<MountPoint> parse(List<String> lines) {
        Map<String, MountPoint> byId = new LinkedHashMap<>();
        for (String line : lines) {
            List<String> fields = List.of(line.strip().split("\\s+"));
            if (fields.size() >= 7) {
                int end = fields.size();
                byId.put(
                        fields.get(0),
                        new MountPoint(
                                fields.get(0),
                                fields.get(1),
                                fields.get(2),
                                fields.get(3),
                                plain(fields.get(4)),
                                plain(fields.get(end - 2)),
                                plain(fields.get(end - 2))));
            }
        }
        List<MountPoint> points = new ArrayList<>();
        byId.values().forEach(point -> points.add(point.resolved(Optional.ofNullable(byId.get(point.parent())))));
        return points;
    }

    /** With the source of a bind mount as Ansible works it out: by the parent's place. */
    private MountPoint resolved(Optional<MountPoint> above) {
        if (above.isEmpty() || parent.equals("1")) {
            return this;
        }
        MountPoint m = above.get();
        String inside = m.root.length() > 1 && root.startsWith(m.root + "/") ? root.substring(m.root.length()) : root;
        return new MountPoint(id, parent, device, root, path, from, m.path.equals("/") ? inside : m.path + inside);
    }

    private static String plain(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    static int count(List<MountPoint> points, String path) {
        return (int) points.stream().filter(point -> point.path.equals(path)).count();
    }

    static boolean isMounted(List<MountPoint> points, String path) {
        return count(points, path) > 0;
    }

    /** Whether the last thing mounted there is this. */
    static boolean isMountedFrom(List<MountPoint> points, String path, String src) {
        return last(points, path).filter(point -> point.src.equals(src)).isPresent();
    }

    /** Whether something of that name is mounted there. */
    static boolean isNamed(List<MountPoint> points, String path, String src) {
        return isMountedFrom(points, path, src)
                || points.stream().anyMatch(point -> point.path.equals(path) && point.from.equals(src));
    }

    /** Whether the path is on another device than its folder. */
    static boolean isOtherDevice(List<MountPoint> points, String path) {
        Optional<MountPoint> here = last(points, path);
        Optional<MountPoint> above = Optional.empty();
        String folder = path;
        while (above.isEmpty() && folder.length() > 1) {
            folder = folder.contains("/") ? folder.substring(0, folder.lastIndexOf('/')) : "";
            above = last(points, folder.isEmpty() ? "/" : folder);
        }
        return here.isPresent()
                && (path.equals("/")
                        || above.filter(a -> a.device.equals(here.get().device)).isEmpty());
    }

    private static Optional<MountPoint> last(List<MountPoint> points, String path) {
        return points.stream().filter(point -> point.path.equals(path)).reduce((first, second) -> second);
    }
}
