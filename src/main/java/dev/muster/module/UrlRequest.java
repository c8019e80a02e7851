package dev.muster.module;

import dev.muster.shell.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A download by the controller, for hosts that may have no http client. */
public record UrlRequest(
        String url,
        Map<String, String> headers,
        Optional<String> user,
        Optional<Secret> password,
        boolean validateCertificates,
        Duration timeout) {}
