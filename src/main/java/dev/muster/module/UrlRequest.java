package dev.muster.module;

import dev.muster.shell.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A download by the controller, for hosts that may have no http client.
 *
 * @param usesProxy whether the controller's proxy settings hold
 * @param timeout for the answer to begin, and for every silence in it; zero for a long one
 */
public record UrlRequest(
        String url,
        Map<String, String> headers,
        Optional<String> user,
        Optional<Secret> password,
        boolean validateCertificates,
        boolean usesProxy,
        Duration timeout) {
    /** Through the proxy of the controller, if it has one. */
    public UrlRequest(
            String url,
            Map<String, String> headers,
            Optional<String> user,
            Optional<Secret> password,
            boolean validateCertificates,
            Duration timeout) {
        this(url, headers, user, password, validateCertificates, true, timeout);
    }
}
