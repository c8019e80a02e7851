package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.muster.module.Download;
import dev.muster.module.UrlRequest;
import dev.muster.template.ControllerAccess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that answer, that fall silent, and that never come to an end. */
@Timeout(30)
class HttpDownloaderTest {
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server = serverOfThisMachine();

    private static HttpServer serverOfThisMachine() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void serve() {
        server.setExecutor(threads);
        server.createContext("/whole", exchange -> said(exchange, 200, 5, 0));
        server.createContext("/gone", exchange -> said(exchange, 404, 1, 0));
        server.createContext("/slow", exchange -> said(exchange, 200, 6, 200));
        server.createContext("/endless", exchange -> said(exchange, 200, Integer.MAX_VALUE, 50));
        server.createContext("/silent", this::silent);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void said(HttpExchange exchange, int status, int letters, int millis) throws IOException {
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < letters && !isOver(millis); i++) {
                body.write('x');
                body.flush();
            }
        }
    }

    private void silent(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write("beginning".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        if (!isOver(60_000)) {
            throw new IOException("the test did not end");
        }
    }

    private boolean isOver(int millis) {
        try {
            return over.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private UrlRequest request(String path, Duration timeout) {
        return to(url(path), timeout);
    }

    private static UrlRequest to(String url, Duration timeout) {
        return new UrlRequest(url, Map.of(), Optional.empty(), Optional.empty(), true, timeout);
    }

    private static String problem(String url) {
        return new HttpDownloader().get(to(url, Duration.ofSeconds(10))).problem();
    }

    @Test
    void bringsWhatTheServerSays() {
        Download download = new HttpDownloader().get(request("/whole", Duration.ofSeconds(10)));

        assertThat(download.status()).isEqualTo(200);
        assertThat(download.body()).asString().isEqualTo("xxxxx");
    }

    @Test
    void slowServerIsWaitedForAsLongAsItGoesOn() {
        Download download = new HttpDownloader().get(request("/slow", Duration.ofSeconds(1)));

        assertThat(download.problem()).isEmpty();
        assertThat(download.body()).asString().isEqualTo("xxxxxx");
    }

    @Test
    void serverThatFallsSilentInItsAnswerIsGivenUp() {
        Download download = new HttpDownloader().get(request("/silent", Duration.ofMillis(300)));

        assertThat(download.problem()).isEqualTo("no answer from " + url("/silent") + " within 0.3 s");
    }

    @Test
    void serverThatNeverEndsIsGivenUp() {
        Download download = new HttpDownloader(Duration.ofSeconds(1)).get(request("/endless", Duration.ofMillis(800)));

        assertThat(download.problem()).startsWith("no answer from " + url("/endless"));
    }

    @Test
    void saysInPythonsWordsWhyNobodyWasReached() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        assertThat(problem("http://127.0.0.1:" + closed + "/"))
                .isEqualTo("<urlopen error [Errno 111] Connection refused>");
        assertThat(problem("http://nosuch.invalid/")).isEqualTo("<urlopen error [Errno -2] Name or service not known>");
    }

    @Test
    void lookupRefusesWhatIsNotThereAndServersThatFallSilent() {
        assertThatThrownBy(() -> HttpFetch.body(lookup("/gone")))
                .isInstanceOf(ControllerAccess.Refused.class)
                .hasMessage("Received HTTP error for " + url("/gone") + " : HTTP Error 404");
        assertThatThrownBy(() -> HttpFetch.body(lookup("/silent")))
                .isInstanceOf(ControllerAccess.Refused.class)
                .hasMessageContaining("no answer from " + url("/silent"));
        assertThat(HttpFetch.body(lookup("/whole"))).asString().isEqualTo("xxxxx");
    }

    private ControllerAccess.Request lookup(String path) {
        return new ControllerAccess.Request(
                url(path), Map.of(), Optional.empty(), Optional.empty(), true, false, Duration.ofMillis(300));
    }
}
