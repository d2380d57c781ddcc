import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.stream.BaseStream;
import net.minidev.json.JSONArray;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.util.introspection.Info;
import org.apache.velocity.util.introspection.Uberspect;
import org.apache.velocity.util.introspection.VelMethod;

/**
 * Asks Velocity 1.7 and the Java library what method calls on values give.
 *
 *   Calls signatures          every public method a template can reach, per class
 *   Calls generate SEED N     calls with their results, about N per method, one JSON line each
 *   Calls run                 reads calls, writes them with the results of this Java
 */
public class Calls {
    static final Uberspect SPECT;

    static {
        Locale.setDefault(Locale.US);
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        RuntimeInstance ri = new RuntimeInstance();
        ri.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        ri.setProperty("runtime.introspector.uberspect", "org.apache.velocity.util.introspection.SecureUberspector");
        ri.init();
        SPECT = ri.getUberspect();
    }

    // ---------------------------------------------------------------- values as JSON

    static void write(Object v, StringBuilder b) {
        if (v == null) b.append("null");
        else if (v instanceof String) quote((String) v, b);
        else if (v instanceof Boolean || v instanceof Integer) b.append(v);
        else if (v instanceof Long) tagged("long", v, b);
        else if (v instanceof Double) tagged("double", v, b);
        else if (v instanceof Float) tagged("float", v, b);
        else if (v instanceof Byte) tagged("byte", v, b);
        else if (v instanceof Short) tagged("short", v, b);
        else if (v instanceof Character) tagged("char", v, b);
        else if (v instanceof BigInteger) tagged("bigint", v, b);
        else if (v instanceof BigDecimal) tagged("decimal", v, b);
        else if (v instanceof char[]) items("chars", Arrays.asList(new String((char[]) v)), b);
        else if (v instanceof byte[]) { List<Object> l = new ArrayList<>(); for (byte x : (byte[]) v) l.add((int) x); items("bytes", l, b); }
        else if (v instanceof int[]) { List<Object> l = new ArrayList<>(); for (int x : (int[]) v) l.add(x); items("objects", l, b); }
        else if (v instanceof String[]) items("strings", Arrays.asList((Object[]) v), b);
        else if (v instanceof Object[]) items("objects", Arrays.asList((Object[]) v), b);
        else if (v instanceof JSONArray) items("json", (List<?>) v, b);
        else if (v instanceof ArrayList) items("list", (List<?>) v, b);
        else if (v instanceof List) items(listTag(v), (List<?>) v, b);
        else if (v instanceof LinkedHashMap) items("map", pairs((Map<?, ?>) v), b);
        else if (v instanceof HashMap) items("hash", pairs((Map<?, ?>) v), b);
        else if (v instanceof Map.Entry) items("entry", Arrays.asList(((Map.Entry<?, ?>) v).getKey(), ((Map.Entry<?, ?>) v).getValue()), b);
        else if (v instanceof Collection) items("view", (Collection<?>) v, b);
        else if (v instanceof Optional || v instanceof OptionalInt) tagged("optional", v, b);
        else if (v instanceof BaseStream) tagged("object", v instanceof java.util.stream.IntStream ? "IntStream" : "Stream", b);
        else if (v instanceof Class) tagged("class", ((Class<?>) v).getName(), b);
        else tagged("object", v instanceof ListIterator ? "ListIterator" : v instanceof Iterator ? "Iterator" : v.getClass().getName(), b);
    }

    static String listTag(Object v) {
        String c = v.getClass().getName();
        if (c.contains("Immutable")) return "frozen";
        if (c.equals("java.util.ArrayList$SubList")) return "window";
        return "fixed";
    }

    static List<Object> pairs(Map<?, ?> m) {
        List<Object> l = new ArrayList<>();
        for (Map.Entry<?, ?> e : m.entrySet()) { l.add(e.getKey()); l.add(e.getValue()); }
        return l;
    }

    static void tagged(String tag, Object text, StringBuilder b) {
        b.append("{\"").append(tag).append("\":");
        quote(String.valueOf(text), b);
        b.append('}');
    }

    static void items(String tag, Collection<?> items, StringBuilder b) {
        b.append("{\"").append(tag).append("\":[");
        boolean first = true;
        for (Object o : items) {
            if (!first) b.append(',');
            first = false;
            write(o, b);
        }
        b.append("]}");
    }

    static void quote(String s, StringBuilder b) {
        b.append('"');
        for (int k = 0; k < s.length(); k++) {
            char c = s.charAt(k);
            if (c == '"' || c == '\\') b.append('\\').append(c);
            else if (c < 32 || c > 126) b.append(String.format("\\u%04x", (int) c));
            else b.append(c);
        }
        b.append('"');
    }

    /** Reads plain JSON: maps, lists, strings, integers, booleans, null. */
    static final class Reader {
        final String s;
        int i;

        Reader(String s) { this.s = s; }

        Object value() {
            char c = s.charAt(i);
            if (c == '{') {
                Map<String, Object> m = new LinkedHashMap<>();
                for (i++; s.charAt(i) != '}'; ) {
                    if (s.charAt(i) == ',') i++;
                    String k = string();
                    i++;
                    m.put(k, value());
                }
                i++;
                return m;
            }
            if (c == '[') {
                List<Object> l = new ArrayList<>();
                for (i++; s.charAt(i) != ']'; ) {
                    if (s.charAt(i) == ',') i++;
                    l.add(value());
                }
                i++;
                return l;
            }
            if (c == '"') return string();
            int j = i;
            while (i < s.length() && ",]}".indexOf(s.charAt(i)) < 0) i++;
            String w = s.substring(j, i);
            return w.equals("null") ? null : w.equals("true") ? (Object) true : w.equals("false") ? (Object) false : (Object) Integer.valueOf(w);
        }

        String string() {
            StringBuilder b = new StringBuilder();
            for (i++; s.charAt(i) != '"'; i++) {
                char c = s.charAt(i);
                if (c != '\\') { b.append(c); continue; }
                c = s.charAt(++i);
                if (c == 'u') { b.append((char) Integer.parseInt(s.substring(i + 1, i + 5), 16)); i += 4; }
                else b.append(c);
            }
            i++;
            return b.toString();
        }
    }

    /** Makes the object a JSON value stands for. The last container made is what a call may change. */
    @SuppressWarnings("unchecked")
    static Object make(Object j, Object[] owner) {
        if (!(j instanceof Map)) return j;
        Map.Entry<String, Object> e = ((Map<String, Object>) j).entrySet().iterator().next();
        Object x = e.getValue();
        switch (e.getKey()) {
            case "long": return Long.valueOf((String) x);
            case "double": return Double.valueOf((String) x);
            case "float": return Float.valueOf((String) x);
            case "byte": return Byte.valueOf((String) x);
            case "short": return Short.valueOf((String) x);
            case "char": return ((String) x).charAt(0);
            case "bigint": return new BigInteger((String) x);
            case "decimal": return new BigDecimal((String) x);
        }
        List<Object> l = new ArrayList<>();
        for (Object o : (List<Object>) x) l.add(make(o, new Object[1]));
        Map<Object, Object> m = e.getKey().equals("hash") ? new HashMap<>() : new LinkedHashMap<>();
        if (Arrays.asList("map", "hash", "keys", "values", "entries", "entry", "keyiterator").contains(e.getKey()))
            for (int i = 0; i + 1 < l.size(); i += 2) m.put(l.get(i), l.get(i + 1));
        Object[] o = l.toArray();
        owner[0] = l;
        switch (e.getKey()) {
            case "list": return l;
            case "json": JSONArray a = new JSONArray(); a.addAll(l); owner[0] = a; return a;
            case "fixed": return owner[0] = Arrays.asList(o);
            case "frozen": return owner[0] = List.of(o);
            case "window": return l.subList(1, l.size() - 1);
            case "stale": Object w = l.subList(1, l.size() - 1); l.add(9); return w;
            case "strings": String[] t = l.toArray(new String[0]); owner[0] = t; return t;
            case "objects": owner[0] = o; return o;
            case "chars": char[] c = ((String) l.get(0)).toCharArray(); owner[0] = c; return c;
            case "bytes": byte[] b = new byte[o.length]; for (int i = 0; i < o.length; i++) b[i] = ((Integer) o[i]).byteValue(); owner[0] = b; return b;
            case "iterator": return l.iterator();
            case "listiterator": return l.listIterator(Math.min(1, l.size()));
            case "started": Iterator<Object> it = l.iterator(); it.next(); return it;
            case "startedlist": ListIterator<Object> li = l.listIterator(); li.next(); return li;
            case "overtaken": Iterator<Object> ov = l.iterator(); ov.next(); l.add(5); return ov;
            case "stream": return l.stream();
            case "intstream": return ((String) l.get(0)).chars();
            case "optional": return l.isEmpty() ? Optional.empty() : Optional.of(l.get(0));
        }
        owner[0] = m;
        switch (e.getKey()) {
            case "map": case "hash": return m;
            case "keys": return m.keySet();
            case "values": return m.values();
            case "entries": return m.entrySet();
            case "entry": return m.entrySet().iterator().next();
            case "keyiterator": Iterator<Object> k = m.keySet().iterator(); k.next(); return k;
        }
        throw new IllegalArgumentException(e.getKey());
    }

    // ---------------------------------------------------------------- calls

    @SuppressWarnings("unchecked")
    static String call(Map<String, Object> c) throws Exception {
        Object[] owner = new Object[1];
        Object recv = make(c.get("on"), owner);
        List<Object> given = (List<Object>) c.get("args");
        Object[] args = new Object[given.size()];
        for (int i = 0; i < args.length; i++) args[i] = make(given.get(i), new Object[1]);
        StringBuilder b = new StringBuilder("{\"on\":");
        plain(c.get("on"), b);
        b.append(",\"call\":");
        quote((String) c.get("call"), b);
        b.append(",\"args\":");
        plain(given, b);
        VelMethod m = SPECT.getMethod(recv, (String) c.get("call"), args, new Info("t", 1, 1));
        if (m == null) return b.append(",\"none\":true}").toString();
        try {
            Object v = m.invoke(recv, args);
            if (v == null && m.getReturnType() == Void.TYPE) v = "";
            b.append(",\"gives\":");
            write(v, b);
        } catch (InvocationTargetException e) {
            fail(e.getCause(), b);
        } catch (Exception e) {
            fail(e, b);
        }
        if (owner[0] != null) {
            b.append(",\"after\":");
            write(owner[0], b);
        }
        return b.append('}').toString();
    }

    static void fail(Throwable t, StringBuilder b) {
        b.append(",\"throws\":");
        quote(t.getClass().getName(), b);
        if (t.getMessage() != null && !t.getMessage().isEmpty() && !(t instanceof NullPointerException)) {
            b.append(",\"says\":");
            quote(t.getMessage(), b);
        }
    }

    @SuppressWarnings("unchecked")
    static void plain(Object j, StringBuilder b) {
        if (j instanceof Map) {
            Map.Entry<String, Object> e = ((Map<String, Object>) j).entrySet().iterator().next();
            b.append("{\"").append(e.getKey()).append("\":");
            plain(e.getValue(), b);
            b.append('}');
        } else if (j instanceof List) {
            b.append('[');
            for (int i = 0; i < ((List<?>) j).size(); i++) {
                if (i > 0) b.append(',');
                plain(((List<?>) j).get(i), b);
            }
            b.append(']');
        } else write(j, b);
    }

    // ---------------------------------------------------------------- signatures

    static String type(Class<?> c) {
        return c.isArray() ? type(c.getComponentType()) + "[]" : c.getName().replaceAll(".*[.$]", "");
    }

    static void collect(Map<String, Method> out, Class<?> c) {
        if (!Modifier.isPublic(c.getModifiers())) return;
        for (Method m : c.getDeclaredMethods()) if (Modifier.isPublic(m.getModifiers())) out.putIfAbsent(key(m), m);
    }

    static void interfaces(Map<String, Method> out, Class<?> c) {
        for (Class<?> i : c.getInterfaces()) { collect(out, i); interfaces(out, i); }
    }

    static String key(Method m) {
        StringJoiner j = new StringJoiner(",", m.getName() + "(", ")");
        for (Class<?> p : m.getParameterTypes()) j.add(type(p));
        return j.toString();
    }

    /** The methods in the order and with the visibility that Velocity's introspection has. */
    static Collection<Method> methods(Class<?> start) {
        Map<String, Method> out = new TreeMap<>();
        for (Class<?> c = start; c != null; c = c.getSuperclass()) { collect(out, c); interfaces(out, c); }
        if (start.isArray()) for (Method m : methods(org.apache.velocity.util.ArrayListWrapper.class)) out.putIfAbsent(key(m), m);
        return out.values();
    }

    static final String[][] SAMPLES = {
        {"String", "\"\"", "\"a\"", "\"Hello, World\"", "\"h\\u00e9llo\"", "\"x\\ud83d\\ude00y\"", "\"\\ud83d\"", "\"12\"", "\" \\u0009b\\u000a\"", "\"a,b,,c,\"", "\"\\u0391\\u03a3 stra\\u00dfe\"", "\"a\\u000ab\\u000d\\u000a c\"", "\"\\\\u0041\\\\n\""},
        {"Character", "{\"char\":\"a\"}", "{\"char\":\"Z\"}", "{\"char\":\"7\"}", "{\"char\":\"\\u00e9\"}", "{\"char\":\"\\ud83d\"}"},
        {"Boolean", "true", "false"},
        {"Byte", "{\"byte\":\"5\"}", "{\"byte\":\"-128\"}"},
        {"Short", "{\"short\":\"5\"}", "{\"short\":\"-32768\"}"},
        {"Integer", "0", "5", "-7", "2147483647", "-2147483648"},
        {"Long", "{\"long\":\"0\"}", "{\"long\":\"3000000000\"}", "{\"long\":\"-9223372036854775808\"}"},
        {"Float", "{\"float\":\"1.5\"}", "{\"float\":\"-0.0\"}", "{\"float\":\"NaN\"}", "{\"float\":\"3.0E20\"}"},
        {"Double", "{\"double\":\"1.5\"}", "{\"double\":\"-0.0\"}", "{\"double\":\"NaN\"}", "{\"double\":\"Infinity\"}", "{\"double\":\"1.0E-5\"}", "{\"double\":\"-123456.789\"}"},
        {"BigInteger", "{\"bigint\":\"0\"}", "{\"bigint\":\"99999999999999999999\"}", "{\"bigint\":\"-12345678901234567890123\"}", "{\"bigint\":\"97\"}"},
        {"BigDecimal", "{\"decimal\":\"0\"}", "{\"decimal\":\"1.50\"}", "{\"decimal\":\"-12345678901234567890.12345\"}", "{\"decimal\":\"1E+5\"}", "{\"decimal\":\"0.000000012\"}", "{\"decimal\":\"255.000\"}"},
        {"ArrayList", "{\"list\":[]}", "{\"list\":[3,1,2]}", "{\"list\":[\"b\",\"a\",\"b\"]}", "{\"list\":[1,\"a\",null,{\"list\":[1]}]}"},
        {"JSONArray", "{\"json\":[]}", "{\"json\":[3,1,2]}", "{\"json\":[\"a/b\",{\"map\":[\"k\",1]}]}"},
        {"SubList", "{\"window\":[0,3,1,2,9]}", "{\"stale\":[0,3,1,2,9]}"},
        {"FixedList", "{\"fixed\":[3,1,2]}", "{\"fixed\":[]}"},
        {"ImmutableList", "{\"frozen\":[3,1,2]}"},
        {"String[]", "{\"strings\":[\"b\",\"a\"]}", "{\"strings\":[]}"},
        {"Object[]", "{\"objects\":[3,1,2]}"},
        {"char[]", "{\"chars\":[\"cab\"]}"},
        {"byte[]", "{\"bytes\":[1,-2]}"},
        {"LinkedHashMap", "{\"map\":[]}", "{\"map\":[\"b\",1,\"a\",\"two\"]}", "{\"map\":[\"a\",null,1,2,null,3]}"},
        {"HashMap", "{\"hash\":[\"b\",1,\"a\",\"two\",\"zeta\",3,\"header\",4]}"},
        {"KeySet", "{\"keys\":[\"b\",1,\"a\",\"two\"]}"},
        {"Values", "{\"values\":[\"b\",1,\"a\",\"two\"]}"},
        {"EntrySet", "{\"entries\":[\"b\",1,\"a\",\"two\"]}"},
        {"Entry", "{\"entry\":[\"b\",1,\"a\",\"two\"]}"},
        {"Iterator", "{\"iterator\":[3,1]}", "{\"iterator\":[]}", "{\"started\":[3,1]}", "{\"overtaken\":[3,1]}", "{\"keyiterator\":[\"b\",1,\"a\",2]}"},
        {"ListIterator", "{\"listiterator\":[3,1]}", "{\"startedlist\":[3,1]}", "{\"listiterator\":[]}"},
        {"Stream", "{\"stream\":[3,1,3]}", "{\"stream\":[]}"},
        {"IntStream", "{\"intstream\":[\"hello\"]}"},
        {"Optional", "{\"optional\":[5]}", "{\"optional\":[]}"},
    };

    static void signatures(PrintStream out) {
        for (String[] s : SAMPLES) {
            Object o = make(new Reader(s[1]).value(), new Object[1]);
            for (Method m : methods(o.getClass()))
                out.println(s[0] + "." + key(m) + " " + (Modifier.isStatic(m.getModifiers()) ? "static " : "") + type(m.getReturnType()));
        }
    }

    // ---------------------------------------------------------------- generation

    static Random random;

    static String pick(String... pool) { return pool[random.nextInt(pool.length)]; }

    static String anyString() {
        return pick("\"\"", "\"a\"", "\"b\"", "\"l\"", "\"o\"", "\"Hello\"", "\"hello, world\"", "\", \"", "\",\"", "\"12\"", "\"-7\"", "\"+8\"", "\"0x1F\"", "\"#1f\"", "\"010\"", "\"1.5\"", "\" 1e3 \"", "\"NaN\"", "\"-Infinity\"", "\"1.5f\"", "\"0x1.8p3\"", "\"TRUE\"", "\"99999999999\"", "\"300\"", "\"-\"", "\"zz\"", "\"1_0\"", "\"\\u0663\\u0664\"", "\"\\ud83d\\ude00\"", "\"\\ude00\"", "\"\\u00e9\"", "\"STRASSE\"", "\"[a-z]\"", "\"(.)\"", "\"$1\"", "\"\\\\\\\\\"", "\"l+\"", "\"[\"", "\"$2\"", "\"UTF-16\"", "\"latin1\"", "\"nope\"", "\"k\"");
    }

    static String anyInt(boolean small) {
        return small ? pick("-1", "0", "1", "2", "3", "5", "7", "10", "16", "36", "4")
            : pick("-1", "0", "1", "2", "3", "4", "5", "7", "10", "16", "36", "65", "100", "128512", "233", "-2147483648", "2147483647", "55357");
    }

    static String anyValue() {
        switch (random.nextInt(14)) {
            case 0: return "null";
            case 1: return "{\"long\":\"" + pick("0", "1", "3000000000", "-5", "9223372036854775807") + "\"}";
            case 2: return "{\"double\":\"" + pick("0.0", "1.5", "-2.5", "1.0E10", "3.0", "NaN", "0.1") + "\"}";
            case 3: return "true";
            case 4: return "{\"char\":\"" + pick("a", "l", "\\u00e9") + "\"}";
            case 5: return anyList();
            case 6: return "{\"map\":[" + pick("", "\"a\",1", "\"b\",1,\"a\",\"two\"") + "]}";
            case 7: return pick("{\"entry\":[\"b\",1]}", "{\"entry\":[\"a\",\"two\"]}", "{\"byte\":\"3\"}", "{\"short\":\"2\"}", "{\"float\":\"0.5\"}", "{\"bigint\":\"5\"}", "{\"decimal\":\"2.50\"}", "{\"strings\":[\"a\",\"b\"]}", "{\"objects\":[1,\"b\",null,7]}");
            case 8: case 9: case 10: return anyString();
            default: return anyInt(false);
        }
    }

    static String anyList() {
        return pick("{\"list\":[]}", "{\"list\":[1,2]}", "{\"list\":[3,1,2]}", "{\"json\":[\"a\",\"b\"]}", "{\"json\":[3]}", "{\"keys\":[\"a\",1,\"b\",2]}", "{\"fixed\":[2]}", "{\"entries\":[\"b\",1]}", "{\"values\":[\"k\",1]}");
    }

    static String argument(Class<?> p, boolean small) {
        if (random.nextInt(25) == 0) return anyValue();
        if (p == int.class || p == Integer.class) return random.nextInt(12) == 0 ? "{\"short\":\"2\"}" : anyInt(small);
        if (p == long.class || p == Long.class) return random.nextInt(3) == 0 ? anyInt(small) : "{\"long\":\"" + pick("0", "1", "-1", "255", "3000000000", "-9223372036854775808", "9223372036854775807") + "\"}";
        if (p == double.class || p == Double.class) return random.nextInt(6) == 0 ? "3" : "{\"double\":\"" + pick("0.0", "-0.0", "1.5", "NaN", "Infinity", "1.0E-10", "123456789.125", "1.0E7", "4.9E-324", "2.5E-310") + "\"}";
        if (p == float.class || p == Float.class) return random.nextInt(6) == 0 ? "3" : "{\"float\":\"" + pick("0.0", "1.5", "NaN", "-Infinity", "0.1", "1.0E-40", "16777216") + "\"}";
        if (p == boolean.class || p == Boolean.class) return pick("true", "false");
        if (p == char.class || p == Character.class) return "{\"char\":\"" + pick("a", "o", "l", "Z", "7", "\\u00e9", "\\ud83d", "\\ude00", " ", "\\u0130", "\\u01c5", "\\u00df") + "\"}";
        if (p == byte.class || p == Byte.class) return "{\"byte\":\"" + pick("5", "-1", "-128") + "\"}";
        if (p == short.class || p == Short.class) return "{\"short\":\"" + pick("5", "-1", "258") + "\"}";
        if (p == String.class || p == CharSequence.class) return anyString();
        if (p == BigInteger.class) return "{\"bigint\":\"" + pick("0", "1", "-1", "7", "-3", "97", "123456789012345678901234567890") + "\"}";
        if (p == BigDecimal.class) return "{\"decimal\":\"" + pick("0", "0.00", "3", "-2.5", "1.50", "1E+3", "0.125", "1E-10") + "\"}";
        if (p == Collection.class || p == List.class || p == Iterable.class) return anyList();
        if (p == Map.class) return "{\"map\":[" + pick("", "\"c\",3", "\"a\",0,\"z\",9") + "]}";
        if (p == Object.class) return anyValue();
        if (p == char[].class) return "{\"chars\":[\"" + pick("", "abc", "x\\ud83d\\ude00y") + "\"]}";
        if (p == byte[].class) return "{\"bytes\":[0,0,0,0,0]}";
        return "null";
    }

    static String arguments(Method m, boolean small) {
        StringJoiner j = new StringJoiner(",", "[", "]");
        Class<?>[] p = m.getParameterTypes();
        for (int i = 0; i < p.length; i++) {
            if (i == p.length - 1 && (p[i] == Object[].class || p[i] == CharSequence[].class) && random.nextInt(5) > 0) {
                for (int n = random.nextInt(4); n > 0; n--) j.add(p[i] == Object[].class ? anyValue() : anyString());
                break;
            }
            j.add(p[i] == Object[].class ? "{\"objects\":[1,\"b\",null,7]}" : p[i] == CharSequence[].class ? "{\"strings\":[\"a\",\"b\"]}" : argument(p[i], small));
        }
        if (random.nextInt(40) == 0) j.add(anyValue());
        return j.toString();
    }

    static final Set<String> SKIP = new HashSet<>(Arrays.asList("wait", "notify", "spliterator", "builder", "getInteger", "getLong", "getName",
        "codePointOf", "getDirectionality", "isMirrored", "asLongStream", "asDoubleStream", "average", "summaryStatistics", "of", "copyOf", "ofEntries", "entry",
        "comparingByKey", "comparingByValue", "describeConstable", "generate", "iterate", "concat2", "range", "rangeClosed", "empty", "ofNullable"));

    /** Calls of methods that the generator skips because it could not choose their arguments well. */
    static final String[] EXTRA = {
        "{\"on\":0,\"call\":\"getInteger\",\"args\":[\"no.such\"]}", "{\"on\":0,\"call\":\"getInteger\",\"args\":[\"no.such\",5]}",
        "{\"on\":0,\"call\":\"getInteger\",\"args\":[\"no.such\",null]}", "{\"on\":{\"long\":\"0\"},\"call\":\"getLong\",\"args\":[\"no.such\"]}",
        "{\"on\":{\"long\":\"0\"},\"call\":\"getLong\",\"args\":[\"no.such\",{\"long\":\"7\"}]}", "{\"on\":{\"long\":\"0\"},\"call\":\"getLong\",\"args\":[\"no.such\",7]}",
        "{\"on\":\"x\",\"call\":\"describeConstable\",\"args\":[]}", "{\"on\":5,\"call\":\"describeConstable\",\"args\":[]}",
        "{\"on\":{\"long\":\"5\"},\"call\":\"describeConstable\",\"args\":[]}", "{\"on\":{\"double\":\"1.5\"},\"call\":\"describeConstable\",\"args\":[]}",
        "{\"on\":{\"float\":\"1.5\"},\"call\":\"describeConstable\",\"args\":[]}", "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[]}",
        "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[1]}", "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[1,\"b\"]}",
        "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[1,2,3]}", "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[1,2,3,4]}",
        "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[1,2,3,4,5]}", "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[1,2,3,4,5,6]}",
        "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[1,2,3,4,5,6,7]}", "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[1,2,3,4,5,6,7,8]}",
        "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[1,2,3,4,5,6,7,8,9]}", "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[1,2,3,4,5,6,7,8,9,10]}",
        "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[1,2,3,4,5,6,7,8,9,10,11]}", "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[null]}",
        "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[{\"strings\":[\"a\",\"b\"]}]}", "{\"on\":{\"list\":[]},\"call\":\"of\",\"args\":[{\"objects\":[1,2]}]}",
        "{\"on\":{\"list\":[3,1]},\"call\":\"copyOf\",\"args\":[{\"list\":[3,1]}]}", "{\"on\":{\"list\":[3,1]},\"call\":\"copyOf\",\"args\":[{\"list\":[3,null]}]}",
        "{\"on\":{\"optional\":[]},\"call\":\"of\",\"args\":[7]}", "{\"on\":{\"optional\":[]},\"call\":\"of\",\"args\":[null]}",
        "{\"on\":{\"optional\":[]},\"call\":\"ofNullable\",\"args\":[7]}", "{\"on\":{\"optional\":[]},\"call\":\"ofNullable\",\"args\":[null]}",
        "{\"on\":{\"optional\":[5]},\"call\":\"empty\",\"args\":[]}", "{\"on\":{\"stream\":[]},\"call\":\"of\",\"args\":[5]}",
        "{\"on\":{\"stream\":[]},\"call\":\"of\",\"args\":[5,6]}", "{\"on\":{\"stream\":[]},\"call\":\"ofNullable\",\"args\":[null]}",
        "{\"on\":{\"stream\":[]},\"call\":\"empty\",\"args\":[]}", "{\"on\":{\"stream\":[]},\"call\":\"concat\",\"args\":[{\"stream\":[1]},{\"stream\":[2]}]}",
        "{\"on\":{\"stream\":[]},\"call\":\"concat\",\"args\":[null,null]}", "{\"on\":{\"stream\":[]},\"call\":\"generate\",\"args\":[null]}",
        "{\"on\":{\"stream\":[]},\"call\":\"iterate\",\"args\":[1,null]}", "{\"on\":{\"stream\":[]},\"call\":\"iterate\",\"args\":[1,null,null]}",
        "{\"on\":{\"intstream\":[\"\"]},\"call\":\"of\",\"args\":[5]}", "{\"on\":{\"intstream\":[\"\"]},\"call\":\"empty\",\"args\":[]}",
        "{\"on\":{\"intstream\":[\"\"]},\"call\":\"of\",\"args\":[5,6]}", "{\"on\":{\"intstream\":[\"\"]},\"call\":\"generate\",\"args\":[null]}",
        "{\"on\":{\"intstream\":[\"\"]},\"call\":\"iterate\",\"args\":[1,null]}", "{\"on\":{\"intstream\":[\"\"]},\"call\":\"iterate\",\"args\":[1,null,null]}",
        "{\"on\":{\"intstream\":[\"\"]},\"call\":\"range\",\"args\":[1,3]}", "{\"on\":{\"intstream\":[\"\"]},\"call\":\"rangeClosed\",\"args\":[3,1]}",
        "{\"on\":{\"intstream\":[\"\"]},\"call\":\"concat\",\"args\":[{\"intstream\":[\"a\"]},{\"intstream\":[\"b\"]}]}",
        "{\"on\":{\"entry\":[\"b\",1]},\"call\":\"comparingByKey\",\"args\":[null]}", "{\"on\":{\"entry\":[\"b\",1]},\"call\":\"comparingByValue\",\"args\":[null]}",
        "{\"on\":{\"hash\":[\"b\",1]},\"call\":\"clone\",\"args\":[]}",
        "{\"on\":\"\\ud801\\udc00\",\"call\":\"compareToIgnoreCase\",\"args\":[\"\\ud801\\udc28\"]}",
        "{\"on\":\"a\\ud801\\udc00b\",\"call\":\"compareToIgnoreCase\",\"args\":[\"A\\ud801\\udc28C\"]}",
        "{\"on\":\"\\ud83d\\ude00\",\"call\":\"compareToIgnoreCase\",\"args\":[\"\\uffee\"]}",
        "{\"on\":\"\\uffee\",\"call\":\"compareToIgnoreCase\",\"args\":[\"\\ud83d\\ude00\"]}",
        "{\"on\":\"\\ud83d\",\"call\":\"compareToIgnoreCase\",\"args\":[\"\\ud83d\\ude00\"]}",
        "{\"on\":\"\\u0130\",\"call\":\"compareToIgnoreCase\",\"args\":[\"i\"]}",
        "{\"on\":\"\\u0131\",\"call\":\"compareToIgnoreCase\",\"args\":[\"I\"]}",
        "{\"on\":\"\\u1e9e\",\"call\":\"compareToIgnoreCase\",\"args\":[\"\\u00df\"]}",
        "{\"on\":\"abc\",\"call\":\"compareToIgnoreCase\",\"args\":[\"ABCD\"]}",
        "{\"on\":\"abz\",\"call\":\"compareToIgnoreCase\",\"args\":[\"ABCD\"]}",
        "{\"on\":{\"char\":\"Z\"},\"call\":\"codePointAt\",\"args\":[{\"chars\":[\"ab\"]},0]}",
        "{\"on\":{\"char\":\"Z\"},\"call\":\"codePointAt\",\"args\":[{\"chars\":[\"ab\"]},-1]}",
        "{\"on\":{\"char\":\"Z\"},\"call\":\"codePointAt\",\"args\":[{\"chars\":[\"ab\"]},2]}",
        "{\"on\":{\"char\":\"Z\"},\"call\":\"codePointAt\",\"args\":[{\"chars\":[\"ab\"]},-2147483648]}",
        "{\"on\":{\"char\":\"Z\"},\"call\":\"codePointAt\",\"args\":[{\"chars\":[\"ab\"]},1,2]}",
        "{\"on\":{\"char\":\"Z\"},\"call\":\"codePointAt\",\"args\":[{\"chars\":[\"ab\"]},-1,2]}",
        "{\"on\":{\"char\":\"Z\"},\"call\":\"codePointAt\",\"args\":[{\"chars\":[\"ab\"]},0,3]}",
        "{\"on\":{\"char\":\"Z\"},\"call\":\"codePointAt\",\"args\":[{\"chars\":[\"\"]},0]}",
        "{\"on\":\"abc\",\"call\":\"regionMatches\",\"args\":[true,-1,null,0,1]}",
        "{\"on\":\"abc\",\"call\":\"regionMatches\",\"args\":[true,0,null,-1,1]}",
        "{\"on\":\"abc\",\"call\":\"regionMatches\",\"args\":[true,3,null,0,1]}",
        "{\"on\":\"abc\",\"call\":\"regionMatches\",\"args\":[true,0,null,0,1]}",
        "{\"on\":\"abc\",\"call\":\"regionMatches\",\"args\":[false,-1,null,0,1]}",
        "{\"on\":\"abc\",\"call\":\"regionMatches\",\"args\":[-1,null,0,1]}",
        "{\"on\":\"abc\",\"call\":\"regionMatches\",\"args\":[true,1,\"xBC\",1,2]}",
        "{\"on\":\"abc\",\"call\":\"regionMatches\",\"args\":[true,0,\"abc\",0,-5]}",
        "{\"on\":0,\"call\":\"parseInt\",\"args\":[\"12345\",1,1,10]}",
        "{\"on\":0,\"call\":\"parseInt\",\"args\":[\"12345\",1,3,10]}",
        "{\"on\":0,\"call\":\"parseInt\",\"args\":[\"1-2-\",1,2,10]}",
        "{\"on\":0,\"call\":\"parseInt\",\"args\":[\"12345\",5,5,10]}",
        "{\"on\":0,\"call\":\"parseInt\",\"args\":[\"12345\",3,2,10]}",
        "{\"on\":{\"long\":\"0\"},\"call\":\"parseLong\",\"args\":[\"12345\",1,1,10]}",
        "{\"on\":{\"long\":\"0\"},\"call\":\"parseLong\",\"args\":[\"12345\",1,3,16]}",
        "{\"on\":{\"long\":\"0\"},\"call\":\"parseLong\",\"args\":[\"1-2-\",1,2,10]}",
        "{\"on\":\"\\ud83d\\ud83d\",\"call\":\"compareToIgnoreCase\",\"args\":[\"\\ud83d\\ude00\"]}",
        "{\"on\":\"\\ud83d\\ude00\",\"call\":\"compareToIgnoreCase\",\"args\":[\"\\ud83dx\\u0391\"]}",
        "{\"on\":\"\\ud83d\\ud83d\\ude00y\",\"call\":\"compareToIgnoreCase\",\"args\":[\"\\ud83d\\ude00y\"]}",
        "{\"on\":\"\\ud83d\\ude00y\",\"call\":\"compareToIgnoreCase\",\"args\":[\"\\ud83d\\ud83d\\ude00y\"]}",
        "{\"on\":\"\\ude00\",\"call\":\"compareToIgnoreCase\",\"args\":[\"\\ud83d\\ude00\"]}",
        "{\"on\":\"a\",\"call\":\"compareToIgnoreCase\",\"args\":[\"\\ud83d\\ude00\"]}",
        "{\"on\":\"\\ud83d\",\"call\":\"equalsIgnoreCase\",\"args\":[\"\\ud83d\\ude00\"]}",
        "{\"on\":\"\\ud83d\\ud83d\\ude00\",\"call\":\"equalsIgnoreCase\",\"args\":[\"\\ud83d\\ude00\"]}",
        "{\"on\":\"\\ud83d\\ud83d\\ude00\",\"call\":\"equalsIgnoreCase\",\"args\":[\"\\ud83d\\ude00\\u0391\"]}"
    };

    static String formatCall() {
        StringBuilder f = new StringBuilder();
        StringJoiner args = new StringJoiner(",");
        for (int n = 1 + random.nextInt(2); n > 0; n--) {
            if (random.nextInt(4) == 0) f.append(pick("x ", "|", "é"));
            f.append('%');
            if (random.nextInt(10) == 0) f.append(1 + random.nextInt(2)).append('$');
            for (int k = random.nextInt(3); k > 0; k--) f.append(pick("-", "#", "+", " ", "0", ",", "(", "0", "-", "<"));
            if (random.nextInt(2) == 0) f.append(pick("1", "5", "8", "12", "20"));
            if (random.nextInt(3) == 0) f.append(pick(".0", ".1", ".2", ".3", ".10"));
            String conv = pick("s", "S", "d", "d", "x", "X", "o", "e", "E", "f", "f", "f", "g", "G", "a", "c", "C", "b", "B", "h", "%", "n", "q", "tY", "tF", "tT", "tB", "Ta", "tL", "i");
            f.append(conv);
            if (random.nextInt(8) > 0) args.add(formatArgument(conv.charAt(0)));
        }
        StringBuilder b = new StringBuilder();
        quote(f.toString(), b);
        String rest = args.toString();
        return "{\"on\":\"\",\"call\":\"format\",\"args\":[" + b + (rest.isEmpty() ? "" : "," + rest) + "]}";
    }

    static String formatArgument(char conv) {
        if (random.nextInt(8) == 0) return anyValue();
        switch (Character.toLowerCase(conv)) {
            case 'd': case 'x': case 'o': case 't': return pick("0", "7", "-7", "1234567", "-1234567", "{\"long\":\"1700000000123\"}", "{\"long\":\"-5\"}", "{\"byte\":\"-3\"}", "{\"short\":\"-300\"}", "{\"bigint\":\"-123456789012345678901\"}", "{\"bigint\":\"255\"}");
            case 'e': case 'f': case 'g': case 'a': return pick("{\"double\":\"" + pick("0.0", "-0.0", "1.5", "0.125", "2.5", "1.005", "123456.789", "-98765.4321", "1.0E-5", "1.0E10", "1.0E300", "9.9999", "0.0001", "99999.95", "NaN", "-Infinity", "4.9E-324", "0.05", "0.5") + "\"}", "{\"double\":\"" + random.nextDouble() * Math.pow(10, random.nextInt(12) - 4) + "\"}", "{\"float\":\"" + pick("0.1", "3.25", "1.0E20") + "\"}", "{\"decimal\":\"" + pick("1.50", "0", "123456789.987654321", "-0.00045", "1E+7", "1E-12", "0.000", "99.995") + "\"}");
            case 'c': return pick("65", "{\"char\":\"x\"}", "128512", "-1", "{\"byte\":\"66\"}");
            default: return anyValue();
        }
    }

    static void emit(String call, PrintStream out, Set<String> seen) throws Exception {
        @SuppressWarnings("unchecked")
        Map<String, Object> c = (Map<String, Object>) new Reader(call).value();
        String line = call(c);
        if (dependsOnIdentity(call)) return;
        if (seen.add(call) && !line.contains("@") && line.length() < 2000 && !line.contains("OutOfMemory")) out.println(line);
    }

    /** Hash codes of arrays and of values(), and the table of a copied HashMap, are not the same in every run or program. */
    static boolean dependsOnIdentity(String call) {
        if (call.contains("getBytes") && call.contains("300")) return true; // a character set that few installations have
        if (call.contains("\"hash\":[") && (call.contains("\"clone\"") || call.contains("\"objects\"") || call.contains("\"strings\"") || call.contains("\"values\""))) return true;
        if (call.contains("\"stale\"") && call.contains("subList")) return true; // a window that cannot be looked at
        return call.matches(".*%[^\"]*[hH].*") && (call.contains("\"values\"") || call.contains("\"objects\"") || call.contains("\"strings\""));
    }

    static void generate(int perMethod, PrintStream out) throws Exception {
        Set<String> seen = new HashSet<>();
        for (String[] s : SAMPLES) {
            Object o = make(new Reader(s[1]).value(), new Object[1]);
            boolean identity = o.getClass().isArray() || Arrays.asList("Values", "Iterator", "ListIterator", "Stream", "IntStream").contains(s[0]);
            for (Method m : methods(o.getClass())) {
                String n = m.getName();
                if (SKIP.contains(n) || identity && (n.equals("hashCode") || n.equals("toString")) || n.equals("concat") && s[0].endsWith("Stream")) continue;
                boolean small = s[0].startsWith("Big") || n.equals("repeat") || n.equals("ensureCapacity") || n.equals("indent") || n.contains("ist");
                int tries = m.getParameterCount() == 0 ? s.length - 1 : perMethod;
                for (int i = 0; i < tries; i++) {
                    String on = m.getParameterCount() == 0 ? s[i + 1] : s[1 + random.nextInt(s.length - 1)];
                    StringBuilder b = new StringBuilder();
                    quote(n, b);
                    emit("{\"on\":" + on + ",\"call\":" + b + ",\"args\":" + arguments(m, small) + "}", out, seen);
                }
            }
        }
        for (int i = 0; i < 120 * perMethod; i++) emit(formatCall(), out, seen);
        for (String call : EXTRA) emit(call, out, seen);
    }

    @SuppressWarnings("unchecked")
    public static void main(String[] a) throws Exception {
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        if (a[0].equals("signatures")) signatures(out);
        if (a[0].equals("generate")) {
            random = new Random(Long.parseLong(a[1]));
            generate(Integer.parseInt(a[2]), out);
        }
        if (a[0].equals("run")) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line; (line = in.readLine()) != null; ) out.println(call((Map<String, Object>) new Reader(line).value()));
        }
        out.flush();
    }
}
