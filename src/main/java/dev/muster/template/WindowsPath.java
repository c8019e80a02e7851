package dev.muster.template;

/** A path of Windows, for the {@code win_} filters: Python's {@code ntpath}. */
record WindowsPath(String drive, String rest) {

    static WindowsPath of(String path) {
        String plain = path.replace('/', '\\');
        if (plain.startsWith("\\\\")) {
            int start = plain.regionMatches(true, 0, "\\\\?\\UNC\\", 0, 8) ? 8 : 2;
            int share = plain.indexOf('\\', start);
            if (share < 0) {
                return new WindowsPath(path, "");
            }
            int end = plain.indexOf('\\', share + 1);
            return end < 0 ? new WindowsPath(path, "") : at(path, end);
        }
        return path.length() > 1 && path.charAt(1) == ':' ? at(path, 2) : at(path, 0);
    }

    private static WindowsPath at(String path, int end) {
        return new WindowsPath(path.substring(0, end), path.substring(end));
    }

    private int cut() {
        return Math.max(rest.lastIndexOf('/'), rest.lastIndexOf('\\')) + 1;
    }

    String name() {
        return rest.substring(cut());
    }

    String folder() {
        String head = rest.substring(0, cut());
        String bare = TextSplit.stripped(head, "/\\", false, true);
        return drive + (bare.isEmpty() ? head : bare);
    }
}
