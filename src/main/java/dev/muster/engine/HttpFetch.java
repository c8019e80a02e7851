package dev.muster.engine;

import dev.muster.module.Download;
import dev.muster.module.UrlRequest;
import dev.muster.shell.Secret;
import dev.muster.template.ControllerAccess;

/** Fetches what is at a URL, for the url lookup. Redirects are followed; any status but 2xx is refused. */
final class HttpFetch {
    private HttpFetch() {}

    static byte[] body(ControllerAccess.Request request) {
        Download download = new HttpDownloader()
                .get(new UrlRequest(
                        request.url(),
                        request.headers(),
                        request.user(),
                        request.password().map(Secret::new),
                        request.checksCertificate(),
                        request.usesProxy(),
                        request.timeout()));
        if (!download.problem().isEmpty()) {
            throw new ControllerAccess.Refused("Failed lookup url for " + request.url() + " : " + download.problem());
        }
        if (download.status() / 100 != 2) {
            throw new ControllerAccess.Refused(
                    "Received HTTP error for " + request.url() + " : HTTP Error " + download.status());
        }
        return download.body();
    }
}
