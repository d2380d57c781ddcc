import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JsonSmartJsonProvider;
import com.jayway.jsonpath.spi.mapper.JsonSmartMappingProvider;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import org.apache.commons.lang.StringEscapeUtils;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.event.InvalidReferenceEventHandler;
import org.apache.velocity.context.Context;
import org.apache.velocity.context.InternalContextAdapterImpl;
import org.apache.velocity.exception.MethodInvocationException;
import org.apache.velocity.exception.ParseErrorException;
import org.apache.velocity.exception.TemplateInitException;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.apache.velocity.util.introspection.Info;

/**
 * Renders templates with Velocity 1.7 and Jayway JsonPath for the tests that compare. Requests and answers are frames on
 * standard input and output; a text is a four-byte length and UTF-8, a table is a count and pairs of texts.
 *
 * Request 'R': template, body, tables path, querystring, header, stage variables, context (dotted names; an absent value is
 * the text "\0"). Answer: 'O' and the output, or 'E', kind, line and column.
 * Request 'T': number of turns and what 'R' has; the template is parsed once and rendered so often. Answer: 'T', nanoseconds of the
 * processor (without those of the garbage collector's threads) and the length of the output.
 */
public final class Original {
    static final Configuration JSON = Configuration.builder()
            .jsonProvider(new JsonSmartJsonProvider()).mappingProvider(new JsonSmartMappingProvider()).build();

    static final class BrokenJson extends RuntimeException {
        BrokenJson(Throwable cause) { super(cause); }
    }

    static Object read(String text) {
        try {
            return JSON.jsonProvider().parse(text);
        } catch (RuntimeException e) {
            throw new BrokenJson(e);
        }
    }

    /** $input */
    public static final class Input {
        final String body;
        final Map<String, Map<String, String>> params = new LinkedHashMap<>();
        Object document;
        boolean parsed;

        Input(Request r) {
            body = r.body.isEmpty() ? "{}" : r.body;
            params.put("path", new LinkedHashMap<>(r.path));
            params.put("querystring", new LinkedHashMap<>(r.query));
            params.put("header", new LinkedHashMap<>(r.header));
        }

        Object at(String path) {
            if (!parsed) {
                document = read(body);
                parsed = true;
            }
            return JsonPath.compile(path).read(document, JSON);
        }

        public String getBody() { return body; }

        @Override public String toString() { return ""; } // what the service prints is not known; nothing is our reading

        public Object path(String path) {
            try {
                return at(path);
            } catch (PathNotFoundException e) {
                return null;
            }
        }

        public String json(String path) {
            try {
                return JSONValue.toJSONString(at(path), JSONStyle.LT_COMPRESS);
            } catch (PathNotFoundException e) {
                return "\"\"";
            }
        }

        public Map<String, Map<String, String>> params() { return params; }

        public Object params(String name) {
            for (Map<String, String> part : params.values()) {
                if (part.get(name) != null) return part.get(name);
            }
            return "";
        }
    }

    /** $util */
    public static final class Util {
        static String text(Object o) { return o == null ? null : o.toString(); }
        @Override public String toString() { return ""; }
        public String escapeJavaScript(Object o) { return StringEscapeUtils.escapeJavaScript(text(o)); }
        public Object parseJson(Object o) { return o == null ? null : read(o.toString()); }
        public String urlEncode(Object o) throws Exception { return o == null ? null : URLEncoder.encode(text(o), "UTF-8"); }
        public String urlDecode(Object o) throws Exception { return o == null ? null : URLDecoder.decode(text(o), "UTF-8"); }

        public String base64Encode(Object o) {
            return o == null ? null : Base64.getEncoder().encodeToString(text(o).getBytes(StandardCharsets.UTF_8));
        }

        public String base64Decode(Object o) {
            return o == null ? null : new String(Base64.getDecoder().decode(text(o)), StandardCharsets.UTF_8);
        }
    }

    /** A map below $context: it prints as nothing. */
    public static final class Section extends HashMap<String, Object> {
        Section section(String name) {
            Object old = get(name);
            if (!(old instanceof Section)) put(name, old = new Section());
            return (Section) old;
        }

        @Override public String toString() { return ""; }
    }

    static Section context(Request r) {
        Section root = new Section();
        for (Map.Entry<String, String> e : r.context.entrySet()) {
            Section at = root;
            String[] names = e.getKey().split("\\.");
            for (int i = 0; i < names.length - 1; i++) at = at.section(names[i]);
            at.put(names[names.length - 1], "\0".equals(e.getValue()) ? null : e.getValue());
        }
        Section request = root.section("requestOverride");
        for (String part : new String[] {"path", "header", "querystring"}) request.section(part);
        root.section("responseOverride").section("header");
        return root;
    }

    /** The one change of the service: what cannot be resolved is the empty text. */
    public static final class EmptyText implements InvalidReferenceEventHandler {
        public Object invalidGetMethod(Context c, String reference, Object o, String property, Info info) { return ""; }
        public Object invalidMethod(Context c, String reference, Object o, String method, Info info) { return ""; }
        public boolean invalidSetMethod(Context c, String left, String right, Info info) { return false; }
    }

    static RuntimeInstance engine() {
        RuntimeInstance engine = new RuntimeInstance();
        engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        engine.setProperty("runtime.introspector.uberspect", "org.apache.velocity.util.introspection.SecureUberspector");
        engine.setProperty("resource.loader", "class");
        engine.setProperty("class.resource.loader.class",
                "org.apache.velocity.runtime.resource.loader.ClasspathResourceLoader");
        engine.setProperty("parser.pool.size", "1");
        engine.setProperty("eventhandler.invalidreferences.class", EmptyText.class.getName());
        engine.setProperty("directive.foreach.maxloops", "1000");
        engine.setProperty("velocimacro.permissions.allow.inline", "false");
        engine.init();
        for (String directive : new String[] {"evaluate", "parse", "include"}) engine.removeDirective(directive);
        return engine;
    }

    static RuntimeInstance shared = engine();

    static final class Request {
        String template, body;
        Map<String, String> path, query, header, stageVariables, context;

        Request(DataInputStream in) throws IOException {
            template = text(in);
            body = text(in);
            path = table(in);
            query = table(in);
            header = table(in);
            stageVariables = table(in);
            context = table(in);
        }

        VelocityContext variables() {
            VelocityContext c = new VelocityContext();
            c.put("input", new Input(this));
            c.put("util", new Util());
            c.put("context", context(this));
            c.put("stageVariables", new LinkedHashMap<>(stageVariables));
            return c;
        }
    }

    static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static Map<String, String> table(DataInputStream in) throws IOException {
        Map<String, String> m = new LinkedHashMap<>();
        for (int n = in.readInt(); n > 0; n--) {
            String key = text(in);
            m.put(key, text(in));
        }
        return m;
    }

    static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** The answer to a request: an output, or the kind and place of a failure. */
    static final class Answer {
        String output, kind;
        int line, column;

        static Answer failure(String kind, int line, int column, Throwable t) {
            Answer a = new Answer();
            a.kind = kind;
            a.line = line;
            a.column = column;
            Matcher m = Pattern.compile("\\[line (\\d+), column (\\d+)\\]").matcher(String.valueOf(t.getMessage()));
            if (line <= 0 && m.find()) {
                a.line = Integer.parseInt(m.group(1));
                a.column = Integer.parseInt(m.group(2));
            }
            return a;
        }

        void write(DataOutputStream out) throws IOException {
            out.writeByte(kind == null ? 'O' : 'E');
            Original.write(out, kind == null ? output : kind);
            if (kind != null) {
                out.writeInt(line);
                out.writeInt(column);
            }
        }
    }

    static Answer render(Request r) {
        Answer a = new Answer();
        try {
            // A parser remembers the macros it has seen, so a template that names some gets an engine of its own.
            RuntimeInstance engine = r.template.contains("macro") ? engine() : shared;
            StringWriter out = new StringWriter();
            engine.evaluate(r.variables(), out, "template", r.template);
            a.output = out.toString();
            return a;
        } catch (ParseErrorException e) {
            return Answer.failure("parse", e.getLineNumber(), e.getColumnNumber(), e);
        } catch (TemplateInitException e) {
            return Answer.failure("parse", e.getLineNumber(), e.getColumnNumber(), e);
        } catch (MethodInvocationException e) {
            Throwable cause = e.getCause();
            String kind = cause instanceof BrokenJson ? "json" : cause instanceof InvalidPathException ? "jsonpath"
                    : cause instanceof StackOverflowError ? "stack" : "method";
            return Answer.failure(kind, e.getLineNumber(), e.getColumnNumber(), e);
        } catch (StackOverflowError e) {
            return Answer.failure("stack", 0, 0, e);
        } catch (OutOfMemoryError e) {
            return Answer.failure("memory", 0, 0, e);
        } catch (RuntimeException e) {
            return Answer.failure("runtime", 0, 0, e);
        }
    }

    static Answer renderApart(Request r) throws InterruptedException {
        Answer[] result = new Answer[1];
        Thread t = new Thread(null, () -> result[0] = render(r), "render", 16 << 20);
        t.setDaemon(true);
        t.start();
        t.join(20_000);
        if (result[0] != null) return result[0];
        shared = engine(); // the old one is still busy
        return Answer.failure("timeout", 0, 0, new RuntimeException());
    }

    static void time(Request r, int turns, DataOutputStream out) throws Exception {
        SimpleNode tree = shared.parse(new StringReader(r.template), "template");
        tree.init(new InternalContextAdapterImpl(new VelocityContext()), shared);
        int length = 0;
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long start = clock.getCurrentThreadCpuTime();
        for (int i = 0; i < turns; i++) {
            StringWriter w = new StringWriter();
            shared.render(r.variables(), w, "template", tree);
            length = w.toString().getBytes(StandardCharsets.UTF_8).length;
        }
        out.writeByte('T');
        out.writeLong(clock.getCurrentThreadCpuTime() - start);
        out.writeInt(length);
    }

    public static void main(String[] args) throws Exception {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
        while (true) {
            int command;
            try {
                command = in.readByte();
            } catch (EOFException e) {
                System.exit(0);
                return;
            }
            if (command == 'T') {
                int turns = in.readInt();
                time(new Request(in), turns, out);
            } else {
                renderApart(new Request(in)).write(out);
            }
            out.flush();
        }
    }
}
