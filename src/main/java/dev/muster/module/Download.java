package dev.muster.module;

/**
 * Answer to a {@link UrlRequest}.
 *
 * @param status HTTP status; 0 when there was no answer
 * @param problem why there was none, empty otherwise
 */
public record Download(int status, byte[] body, String problem) {
    /** Why the body is not what was asked for, in the words of Ansible's {@code fetch_url} (module_utils/urls.py). */
    public String complaint() {
        return problem.isEmpty() ? "HTTP Error " + status : "Request failed: " + problem;
    }
}
