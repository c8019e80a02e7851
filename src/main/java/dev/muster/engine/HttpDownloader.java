package dev.muster.engine;

import dev.muster.module.Download;
import dev.muster.module.UrlRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Downloads over http and https. A server that falls silent is given up, so is one that never comes to an end, and the
 * body is bounded.
 */
public final class HttpDownloader implements Downloader {
    private static final int LARGEST = 256 << 20;
    private static final int PIECE = 64 << 10;
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Duration longest;

    public HttpDownloader() {
        this(LONGEST);
    }

    /** @param longest a download may take, however lively the server is */
    HttpDownloader(Duration longest) {
        this.longest = longest;
    }

    @Override
    public Download get(UrlRequest request) {
        Duration timeout = request.timeout().isZero() ? longest : request.timeout();
        AtomicLong heard = new AtomicLong(System.nanoTime());
        CompletableFuture<HttpResponse<InputStream>> sent;
        try {
            sent = client(request, timeout)
                    .sendAsync(asHttp(request, timeout), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return none("cannot request " + request.url() + ": " + e.getMessage());
        }
        CompletableFuture<Download> answer = sent.thenApplyAsync(response -> bounded(response, heard));
        try {
            return awaited(answer, heard, timeout);
        } catch (TimeoutException e) {
            CompletableFuture<Void> unused = sent.thenAccept(HttpDownloader::closeBody);
            return none("no answer from " + request.url() + " within " + inSeconds(timeout) + " s");
        } catch (ExecutionException e) {
            return none(why(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return none("interrupted");
        }
    }

    /** In the words of Python's urllib, which playbooks look for. */
    private static String why(ExecutionException failure) {
        String said = "";
        boolean refused = false;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "<urlopen error [Errno -2] Name or service not known>";
            }
            refused |= cause instanceof ConnectException;
            said = cause.getMessage() == null ? said : cause.getMessage();
        }
        return "<urlopen error " + (refused && said.isEmpty() ? "[Errno 111] Connection refused" : said) + ">";
    }

    /** As long as something is heard of the server from time to time. */
    private Download awaited(CompletableFuture<Download> answer, AtomicLong heard, Duration timeout)
            throws TimeoutException, ExecutionException, InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (true) {
            long last = heard.get();
            long left = Math.min(last + timeout.toNanos(), end) - System.nanoTime();
            try {
                return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (heard.get() == last || System.nanoTime() - end >= 0) {
                    throw e;
                }
            }
        }
    }

    private static String inSeconds(Duration time) {
        return new BigDecimal(time.toMillis())
                .movePointLeft(3)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static Download bounded(HttpResponse<InputStream> response, AtomicLong heard) {
        heard.set(System.nanoTime());
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        try (InputStream body = response.body()) {
            for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
                heard.set(System.nanoTime());
                whole.write(piece, 0, count);
                if (whole.size() > LARGEST) {
                    return none("the answer is larger than " + (LARGEST >> 20) + " MB");
                }
            }
            return new Download(response.statusCode(), whole.toByteArray(), "");
        } catch (IOException e) {
            return none("the answer broke off: " + e.getMessage());
        }
    }

    private static void closeBody(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException e) {
            // It is given up in any case.
            return;
        }
    }

    private static Download none(String problem) {
        return new Download(0, new byte[0], problem);
    }

    private static HttpRequest asHttp(UrlRequest request, Duration timeout) {
        URI uri = URI.create(request.url());
        if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
            throw new IllegalArgumentException("only http and https");
        }
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(uri).timeout(timeout).GET();
        request.headers().forEach(builder::header);
        request.user().ifPresent(user -> {
            String pair = user + ":"
                    + request.password().map(secret -> secret.reveal()).orElse("");
            builder.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        });
        return builder.build();
    }

    private static HttpClient client(UrlRequest request, Duration timeout) throws GeneralSecurityException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(timeout);
        if (!request.usesProxy()) {
            builder.proxy(HttpClient.Builder.NO_PROXY);
        }
        if (!request.validateCertificates()) {
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            builder.sslContext(trusting);
        }
        return builder.build();
    }

    /** For {@code validate_certs: false}, which the author asked for. The extended form also skips the host name. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
