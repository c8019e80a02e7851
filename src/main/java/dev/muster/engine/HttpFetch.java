package dev.muster.engine;

import dev.muster.template.ControllerAccess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Fetches what is at a URL, for the url lookup. Redirects are followed; any status but 2xx is refused. */
final class HttpFetch {
    private HttpFetch() {}

    static byte[] body(ControllerAccess.Request request) {
        try {
            HttpClient client = client(request);
            HttpRequest.Builder builder =
                    HttpRequest.newBuilder(URI.create(request.url())).timeout(request.timeout());
            request.headers().forEach(builder::header);
            if (request.user().isPresent()) {
                String pair = request.user().get() + ":" + request.password().orElse("");
                builder.header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
            }
            HttpResponse<byte[]> response = client.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new ControllerAccess.Refused(
                        "Received HTTP error for " + request.url() + " : HTTP Error " + response.statusCode());
            }
            return response.body();
        } catch (IOException | IllegalArgumentException | GeneralSecurityException e) {
            throw new ControllerAccess.Refused("Failed lookup url for " + request.url() + " : " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ControllerAccess.Refused("interrupted while fetching " + request.url());
        }
    }

    private static HttpClient client(ControllerAccess.Request request) throws GeneralSecurityException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(request.timeout());
        if (!request.usesProxy()) {
            builder.proxy(HttpClient.Builder.NO_PROXY);
        }
        if (!request.checksCertificate()) {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            builder.sslContext(context);
        }
        return builder.build();
    }

    /** Trusts every server: for {@code validate_certs=false}, which asks for just that. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

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
