package dev.muster.report;

import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A Chromium without a window, told what to do over its DevTools protocol
 * (https://chromedevtools.github.io/devtools-protocol/). One page at a time; what it asked the network for and what its
 * console said is kept.
 */
final class Chromium implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<Value>> answers;
    private final List<String> complaints;
    private final List<String> requests;
    private final AtomicInteger number = new AtomicInteger();
    private final String session;

    private Chromium(Process process, String address) throws InterruptedException {
        this.process = process;
        this.answers = new ConcurrentHashMap<>();
        this.complaints = new CopyOnWriteArrayList<>();
        this.requests = new CopyOnWriteArrayList<>();
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), new Ear())
                .join();
        String target = text(ask("", "Target.createTarget", Map.of("url", Value.of("about:blank"))), "targetId");
        this.session = text(
                ask("", "Target.attachToTarget", Map.of("targetId", Value.of(target), "flatten", Value.of(true))),
                "sessionId");
        for (String domain : List.of("Page.enable", "Runtime.enable", "Log.enable", "Network.enable")) {
            call(domain, Map.of());
        }
    }

    /** @param folder for whatever it writes */
    static Chromium start(Path folder) throws IOException, InterruptedException {
        String program = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(each -> Path.of(each, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new AssertionError("no Chromium on this machine: apt-get install chromium"));
        ProcessBuilder builder = new ProcessBuilder(
                        program,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-extensions",
                        "--hide-scrollbars",
                        "--force-device-scale-factor=1",
                        "--lang=en-US",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true);
        // Its sockets and everything else it leaves go with the folder.
        builder.environment().put("TMPDIR", Files.createDirectories(folder).toString());
        Process process = builder.start();
        CompletableFuture<String> address = new CompletableFuture<>();
        Thread reader = new Thread(() -> listen(process, address), "chromium");
        reader.setDaemon(true);
        reader.start();
        try {
            return new Chromium(process, address.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("Chromium does not start", e);
        }
    }

    private static void listen(Process process, CompletableFuture<String> address) {
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.startsWith("DevTools listening on ")) {
                    address.complete(line.substring("DevTools listening on ".length()));
                }
            }
            address.completeExceptionally(new IOException("it ended: " + said));
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
    }

    // ---- the protocol ----

    /** Puts the parts of a message together and hands it to whoever waits for it. */
    private final class Ear implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            parts.append(text);
            if (last) {
                heard(PythonJson.read(parts.toString()));
                parts.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private void heard(Value message) {
        Optional<Value> id = field(message, "id");
        if (id.isPresent()) {
            Optional.ofNullable(answers.remove(Integer.parseInt(id.get().str())))
                    .ifPresent(waiting -> waiting.complete(message));
            return;
        }
        String method = text(message, "method");
        Value params = field(message, "params").orElseThrow();
        switch (method) {
            case "Runtime.exceptionThrown" -> complaints.add(params.str());
            case "Runtime.consoleAPICalled" -> complaints.add(params.str());
            case "Log.entryAdded" -> complaints.add(text(field(params, "entry").orElseThrow(), "text"));
            case "Network.requestWillBeSent" ->
                requests.add(text(field(params, "request").orElseThrow(), "url"));
            default -> {}
        }
    }

    private Value ask(String session, String method, Map<String, Value> params) throws InterruptedException {
        int id = number.incrementAndGet();
        Map<String, Value> message = new LinkedHashMap<>();
        message.put("id", Value.of(id));
        message.put("method", Value.of(method));
        message.put("params", Value.dict(params));
        if (!session.isEmpty()) {
            message.put("sessionId", Value.of(session));
        }
        CompletableFuture<Value> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(PythonJson.write(Value.dict(message), PythonJson.Style.indented(-1, false)), true)
                .join();
        try {
            Value said = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return field(said, "result").orElseThrow(() -> new AssertionError(method + ": " + said.str()));
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(method + " is not answered", e);
        }
    }

    private Value call(String method, Map<String, Value> params) throws InterruptedException {
        return ask(session, method, params);
    }

    private static Optional<Value> field(Value of, String name) {
        return of instanceof Value.Dict dict
                ? Optional.ofNullable(dict.entries().get(Value.of(name)))
                : Optional.empty();
    }

    private static String text(Value of, String name) {
        return field(of, name).map(Value::str).orElse("");
    }

    // ---- what tests do ----

    /** Opens a page of this machine's and waits until its script is done. */
    void open(Path file, String hash) throws InterruptedException {
        complaints.clear();
        call("Page.navigate", Map.of("url", Value.of("about:blank")));
        requests.clear();
        call("Page.navigate", Map.of("url", Value.of(file.toUri() + hash)));
        await("document.documentElement?.dataset.ready === 'yes'");
    }

    /** Waits until an expression is true. */
    void await(String expression) throws InterruptedException {
        evaluate("new Promise((done, no) => { const end = Date.now() + 20000; const look = () => { if (" + expression
                + ") done(true); else if (Date.now() > end) no(new Error('not within 20 s: ' + "
                + PythonJson.write(Value.of(expression), PythonJson.Style.LINE)
                + ")); else setTimeout(look, 20); }; look(); })");
    }

    /** The value of an expression in the page, a promise's once it is kept. */
    Value evaluate(String expression) throws InterruptedException {
        Value result = call(
                "Runtime.evaluate",
                Map.of(
                        "expression", Value.of(expression),
                        "awaitPromise", Value.of(true),
                        "returnByValue", Value.of(true)));
        if (field(result, "exceptionDetails").isPresent()) {
            throw new AssertionError(expression + ": " + result.str());
        }
        return field(result, "result").flatMap(value -> field(value, "value")).orElse(Value.none());
    }

    String text(String expression) throws InterruptedException {
        return evaluate(expression).str();
    }

    /** Presses a key that has a name of its own. */
    void press(String key) throws InterruptedException {
        for (String type : List.of("keyDown", "keyUp")) {
            Map<String, Value> params = new LinkedHashMap<>();
            params.put("type", Value.of(type));
            params.put("key", Value.of(key));
            params.put("windowsVirtualKeyCode", Value.of(key.equals("Escape") ? 27 : key.equals("Tab") ? 9 : 13));
            if (key.equals("Enter")) {
                params.put("text", Value.of("\r"));
            }
            call("Input.dispatchKeyEvent", params);
        }
    }

    /** @param scheme light or dark; print for what goes on paper */
    void look(int width, int height, String scheme) throws InterruptedException {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width", Value.of(width),
                        "height", Value.of(height),
                        "deviceScaleFactor", Value.of(1),
                        "mobile", Value.of(false)));
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "media",
                        Value.of(scheme.equals("print") ? "print" : "screen"),
                        "features",
                        Value.list(List.of(Value.dict(
                                Map.of("name", Value.of("prefers-color-scheme"), "value", Value.of(scheme)))))));
    }

    /** What is to be seen, as PNG; the whole page or what a window shows. */
    byte[] screenshot(boolean whole) throws InterruptedException {
        Value shot = call(
                "Page.captureScreenshot", Map.of("format", Value.of("png"), "captureBeyondViewport", Value.of(whole)));
        return Base64.getDecoder().decode(text(shot, "data"));
    }

    byte[] pdf() throws InterruptedException {
        return Base64.getDecoder()
                .decode(text(call("Page.printToPDF", Map.of("preferCSSPageSize", Value.of(true))), "data"));
    }

    /** Errors, warnings and whatever else its console said. */
    List<String> complaints() {
        return new ArrayList<>(complaints);
    }

    /** Everything it asked for, itself included. */
    List<String> requests() {
        return new ArrayList<>(requests);
    }

    @Override
    public void close() throws InterruptedException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
