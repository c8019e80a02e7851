package dev.muster.demo;

import java.nio.file.Path;
import java.util.List;

/** What a tool of a demo host was told to do, and what it answers. */
interface DemoDaemon {

    /** Carries out a call of a tool such as {@code service ntpd restart}. */
    ToolAnswer call(List<String> words);

    /** What a tool printed, in whole lines, and its exit status. */
    record ToolAnswer(int status, String out, String err) {
        static ToolAnswer ok(String out) {
            return new ToolAnswer(0, out, "");
        }
    }

    /** Root of the host's files. */
    Path root();
}
