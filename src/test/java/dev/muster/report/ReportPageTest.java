package dev.muster.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.RunRecord;
import dev.muster.template.Value;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as a reader has it, in a real browser. */
@Timeout(120)
class ReportPageTest {
    private static final int HOSTS = 600;
    private static final String ROWS = "document.querySelectorAll('#table tbody tr')";

    private static Path folder = Path.of("");
    private static Chromium browser;
    private static RunRecord run;
    private static Path page;

    @BeforeAll
    static void openBrowser(@TempDir Path home) throws IOException, InterruptedException {
        folder = home;
        browser = Chromium.start(Files.createDirectory(folder.resolve("profile")));
        run = SampleRun.of(HOSTS);
        page = written("page.html", run);
    }

    @AfterAll
    static void closeBrowser() throws InterruptedException {
        browser.close();
    }

    private static Path written(String name, RunRecord of) throws IOException {
        Path file = folder.resolve(name);
        try (Writer out = Files.newBufferedWriter(file)) {
            RunReport.write(of, ReportFormat.HTML, out);
        }
        return file;
    }

    private static void open(String hash) throws InterruptedException {
        browser.look(1280, 900, "light");
        browser.open(page, hash);
    }

    private static int number(String expression) throws InterruptedException {
        return Integer.parseInt(browser.text(expression));
    }

    private static long with(String outcome) {
        return run.hosts().stream()
                .filter(host -> host.outcome().equals(outcome))
                .count();
    }

    private static String firstRow() throws InterruptedException {
        return browser.text(ROWS + "[0].dataset.host");
    }

    // ---- the page as it opens ----

    @Test
    void opensWithoutAComplaintAndFetchesNothing() throws InterruptedException {
        open("");

        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).containsExactly(page.toUri().toString());
        assertThat(browser.text("document.title")).isEqualTo("Run 7: playbooks/ntp-remediate.yml");
    }

    @Test
    void totalsAndTheMatrixAddUpToTheHostsNamed() throws InterruptedException {
        open("");

        assertThat(number("[...document.querySelectorAll('#totals li')]"
                        + ".reduce((sum, tile) => sum + Number(tile.dataset.count), 0)"))
                .isEqualTo(HOSTS);
        assertThat(number("[...document.querySelectorAll('.matrix .cell')]"
                        + ".reduce((sum, cell) => sum + Number(cell.textContent), 0)"))
                .isEqualTo(HOSTS);
        assertThat(number("document.querySelector('.matrix tfoot tr').lastChild.textContent"))
                .isEqualTo(HOSTS);
        assertThat(number("document.querySelector('[data-outcome=failed]').dataset.count"))
                .isEqualTo((int) with("failed"));
        assertThat(browser.text("document.getElementById('sum').textContent")).endsWith("= 600 hosts");
    }

    @Test
    void chartTellsHowManyAnsweredWithHowMuch() throws InterruptedException {
        open("");

        String told = browser.text("document.querySelector('#amplification svg').getAttribute('aria-label')");
        long asked =
                run.hosts().stream().filter(host -> !host.events().isEmpty()).count();

        long counted = java.util.regex.Pattern.compile("(\\d+) after")
                .matcher(told)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        assertThat(counted).isEqualTo(asked);
        assertThat(number("document.querySelectorAll('#amplification circle.before').length"))
                .isEqualTo(10);
    }

    @Test
    void profileTellsWhereTheTimeWentByPhaseAndByTask() throws InterruptedException {
        open("");

        assertThat(browser.text("document.querySelector('#profile .section-lead').textContent"))
                .startsWith("The controller used 2.8 s CPU and at most 118.0 MB of memory. ");
        assertThat(number("document.querySelectorAll('#profile table').length")).isEqualTo(3);
        assertThat(browser.text("document.querySelector('#profile tbody').textContent"))
                .contains("key exchange", "14 ms");
        assertThat(browser.text("document.querySelectorAll('#profile tbody')[2].querySelector('a').hash"))
                .startsWith("#host=");
    }

    @Test
    void changesAreFoldedWithTheOddOnesFirst() throws InterruptedException {
        open("");

        assertThat(browser.text("document.querySelector('#classes summary b').textContent"))
                .isEqualTo("1 host");
        browser.evaluate("document.querySelector('#classes details').open = true");
        browser.await("document.querySelector('#classes pre .add') !== null");
        assertThat(browser.text("document.querySelector('#classes pre').textContent"))
                .contains("+restrict -4 default kod nomodify notrap nopeer noquery");
    }

    // ---- finding hosts ----

    @Test
    void filterLeavesThoseThatFitAndIsInTheLink() throws InterruptedException {
        open("");
        browser.evaluate("{ const box = document.getElementById('filter'); box.value = 'outcome:\"never seen\"';"
                + " box.dispatchEvent(new Event('input')); }");
        browser.await(ROWS + ".length === " + with("never seen"));

        assertThat(browser.text("document.getElementById('count').textContent"))
                .isEqualTo(with("never seen") + " of 600 hosts");
        assertThat(browser.text("decodeURIComponent(location.hash)")).isEqualTo("#filter=outcome:\"never seen\"");
        browser.evaluate("document.getElementById('clear').click()");
        browser.await(ROWS + ".length > 100");
    }

    @ParameterizedTest
    @CsvSource({
        "outcome:failed, failed",
        "'kind:timed -verdict:unknown outcome:unreachable', unreachable",
        "ticket 4711, parked",
        "task:\"Prove it failed\", failed"
    })
    void deepLinkOfAFilterShowsItsHostsOnly(String filter, String outcome) throws InterruptedException {
        open("#filter="
                + java.net.URLEncoder.encode(filter, StandardCharsets.UTF_8).replace("+", "%20"));

        assertThat(number(ROWS + ".length")).isPositive();
        assertThat(number("[...new Set([...document.querySelectorAll('#table tbody td:nth-child(2)')]"
                        + ".map(cell => cell.textContent.split(',')[0]))].length"))
                .isEqualTo(1);
        assertThat(browser.text(ROWS + "[0].cells[1].textContent")).startsWith(outcome);
    }

    @Test
    void columnsSortBothWaysAndSayWhich() throws InterruptedException {
        open("");
        String longest = run.hosts().stream()
                .max(java.util.Comparator.comparing(host -> host.events().stream()
                        .map(RunRecord.Event::took)
                        .reduce(java.time.Duration.ZERO, java.time.Duration::plus)))
                .orElseThrow()
                .name();

        browser.evaluate("document.querySelectorAll('#table thead button')[5].click()");

        assertThat(firstRow()).isEqualTo(longest);
        assertThat(browser.text("document.querySelectorAll('#table thead th')[5].getAttribute('aria-sort')"))
                .isEqualTo("descending");
        browser.evaluate("document.querySelectorAll('#table thead button')[0].click()");
        browser.evaluate("document.querySelectorAll('#table thead button')[0].click()");
        assertThat(firstRow()).isEqualTo("ps00600.example.net");
    }

    @Test
    void rowsAreDrawnAsTheReaderComesToThem() throws InterruptedException {
        open("");
        assertThat(number(ROWS + ".length")).isLessThan(HOSTS);
        assertThat(number("document.getElementById('table').getAttribute('aria-rowcount')"))
                .isEqualTo(HOSTS + 1);

        browser.evaluate("document.getElementById('more').click()");

        browser.await(ROWS + ".length === " + HOSTS);
        assertThat(browser.text("document.getElementById('more').hidden")).isEqualTo("True");
    }

    // ---- one host ----

    @Test
    void deepLinkOfAHostShowsItsTranscriptAndEscapeClosesIt() throws InterruptedException {
        RunRecord.HostRecord host = run.hosts().stream()
                .filter(each -> each.outcome().equals("failed"))
                .findFirst()
                .orElseThrow();

        open("#host=" + host.name());

        assertThat(browser.text("document.getElementById('one').open")).isEqualTo("True");
        assertThat(browser.text("document.getElementById('one').innerText"))
                .contains(host.name(), host.reason(), "Ask from here, as anybody could", "vulnerable", "06:00:");
        assertThat(number("document.querySelectorAll('#one tbody tr').length"))
                .isEqualTo(host.events().size());
        browser.press("Escape");
        browser.await("!document.getElementById('one').open && location.hash === ''");
    }

    @Test
    void hostIsReachedByTheKeyboardAlone() throws InterruptedException {
        open("");
        browser.evaluate("document.querySelector('#table tbody a').focus()");

        browser.press("Enter");

        browser.await("document.getElementById('one').open");
        assertThat(browser.text("document.activeElement.id")).isEqualTo("one-title");
    }

    @Test
    void hostThatTheRunDoesNotHaveIsSaid() throws InterruptedException {
        open("#host=nobody%");

        assertThat(browser.text("document.getElementById('notice').textContent"))
                .isEqualTo("This run has no host “nobody%”.");
    }

    // ---- what hosts may do to it ----

    @Test
    void nothingAHostSaysBecomesMarkupOrRuns() throws IOException, InterruptedException {
        String evil = "<img src=x onerror=document.title='owned'></script><script>document.title='owned'</script>";
        List<RunRecord.HostRecord> hosts = new ArrayList<>();
        for (String name : List.of(evil, "\u001b[2Jnul\0half\ud800", "a=b&host=c#d%20", "__proto__")) {
            hosts.add(SampleRun.host(name, "failed", evil, evil, List.of(SampleRun.event(evil, "FAILED", evil))));
        }
        Path hostile = written("hostile.html", SampleRun.with(hosts, Map.of(), evil));

        browser.open(hostile, "#host=a%3Db%26host%3Dc%23d%2520");

        assertThat(browser.text("document.getElementById('one-title').textContent"))
                .isEqualTo("a=b&host=c#d%20");
        assertThat(browser.text("document.getElementById('one').innerText")).contains(evil);
        assertThat(browser.text("document.title")).startsWith("Run 7");
        assertThat(number("document.querySelectorAll('img').length + document.scripts.length"))
                .isEqualTo(2);
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).hasSize(1);
    }

    @Test
    void runWithoutHostsIsAPageAsWell() throws IOException, InterruptedException {
        browser.open(written("empty.html", SampleRun.with(List.of(), Map.of(), "running")), "");

        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.text("document.getElementById('notice').textContent"))
                .contains("still running");
        assertThat(browser.text("document.getElementById('sum').textContent")).endsWith("= 0 hosts");
    }

    // ---- how it looks, and to whom ----

    /** axe-core knows the rules of WCAG 2 that a machine can check. */
    @ParameterizedTest
    @CsvSource({"light, ''", "dark, ''", "light, #host=ps00012.example.net", "dark, #filter=outcome:failed"})
    void isAccessible(String scheme, String hash) throws IOException, InterruptedException {
        browser.look(1280, 900, scheme);
        browser.open(page, hash);
        try (InputStream axe =
                ReportPageTest.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            browser.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8) + "; 0");
        }

        Value violations = browser.evaluate(
                "axe.run().then(found => found.violations.map(each => each.id + ': '"
                        + " + each.nodes.map(node => node.html.slice(0, 120) + ' ' + node.failureSummary).slice(0, 3).join(' | ')))");

        assertThat(violations.str()).isEqualTo("[]");
    }

    /** A page that stays blank, or shows text on nothing, has few colours; ours has its bars, dots and tints. */
    @ParameterizedTest
    @CsvSource({"light, f6f6f3, 2f6fc4", "dark, 13161a, 5b98e6", "print, ffffff, 2f6fc4"})
    void isNotBlank(String scheme, String ground, String changed) throws IOException, InterruptedException {
        browser.look(1280, 900, scheme);
        browser.open(page, "");

        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(browser.screenshot(false)));

        Map<String, Long> colours = java.util.stream.IntStream.range(0, picture.getWidth() * picture.getHeight())
                .mapToObj(i -> Integer.toHexString(
                                picture.getRGB(i % picture.getWidth(), i / picture.getWidth()) & 0xffffff)
                        .toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.groupingBy(colour -> colour, Collectors.counting()));
        assertThat(picture.getWidth()).isEqualTo(1280);
        assertThat(colours).hasSizeGreaterThan(50);
        assertThat(colours.get(ground)).as("ground").isGreaterThan(10_000L);
        assertThat(colours.get(changed)).as("bar of changed hosts").isGreaterThan(3_000L);
    }

    @Test
    void coloursChangeAtAClickAndPhonesNeedNoSidewaysScrolling() throws InterruptedException {
        browser.look(390, 844, "light");
        browser.open(page, "");

        Set<String> grounds = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            grounds.add(browser.text("getComputedStyle(document.documentElement).backgroundColor"));
            browser.evaluate("document.getElementById('theme').click()");
        }

        assertThat(grounds).hasSize(2);
        assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
    }

    @Test
    void printsAsPaper() throws InterruptedException {
        open("#filter=outcome:failed");

        byte[] pdf = browser.pdf();

        assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
        assertThat(pdf.length).isGreaterThan(20_000);
        assertThat(number(ROWS + ".length")).isEqualTo((int) with("failed"));
    }
}
