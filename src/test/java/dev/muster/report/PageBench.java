package dev.muster.report;

import dev.muster.ledger.RunRecord;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long the page of a run takes to be written and to be there in Chromium, from the request to the second frame after
 * its script is done; and pictures of it to look at. {@code test-hosts/bench/report-page} calls it.
 */
final class PageBench {
    private static final int TIMES = 7;
    private static final String PAINTED =
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))";

    private PageBench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        try (Chromium browser = Chromium.start(folder.resolve("profile"))) {
            for (int size : new int[] {20, 5_000, 10_000}) {
                RunRecord run = SampleRun.of(size);
                Path page = folder.resolve("run-" + size + ".html");
                long began = System.nanoTime();
                try (Writer out = Files.newBufferedWriter(page)) {
                    RunReport.write(run, ReportFormat.HTML, out);
                }
                long written = (System.nanoTime() - began) / 1_000_000;
                System.out.println(size + " hosts: " + Files.size(page) / 1024 + " KiB written in " + written
                        + " ms, there after " + opened(browser, page) + " ms (median of " + TIMES + ")");
                for (String scheme : List.of("light", "dark", "print")) {
                    browser.look(1280, 900, scheme);
                    browser.open(page, "");
                    Files.write(folder.resolve("run-" + size + "-" + scheme + ".png"), browser.screenshot(size == 20));
                }
            }
        }
    }

    private static long opened(Chromium browser, Path page) throws InterruptedException {
        List<Long> times = new ArrayList<>();
        browser.look(1280, 900, "light");
        for (int i = 0; i < TIMES; i++) {
            browser.open(page, "");
            times.add(Math.round(Double.parseDouble(browser.text(PAINTED))));
        }
        Collections.sort(times);
        return times.get(TIMES / 2);
    }
}
