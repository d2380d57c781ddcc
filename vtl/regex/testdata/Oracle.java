import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.regex.*;

/**
 * Reads cases "op TAB pattern TAB subject TAB argument" and prints each with what java.util.regex answers.
 * The subject "@" stands for the text of the file given as argument.
 */
public class Oracle {
    public static void main(String[] args) throws IOException {
        String big = Files.readString(Path.of(args[0])).trim();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, "UTF-8");
        for (String line; (line = in.readLine()) != null; ) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] f = line.split("\t", -1);
            out.println(f[0] + "\t" + f[1] + "\t" + f[2] + "\t" + f[3] + "\t"
                + answer(f[0], unescape(f[1]), unescape(f[2].equals("@") ? big : f[2]), unescape(f[3])));
        }
        out.flush();
    }

    static String answer(String op, String pattern, String subject, String arg) {
        try {
            Pattern p = Pattern.compile(pattern);
            switch (op) {
            case "match": return String.valueOf(p.matcher(subject).matches());
            case "find": return finds(p.matcher(subject));
            case "all": return "=" + escape(p.matcher(subject).replaceAll(arg));
            case "first": return "=" + escape(p.matcher(subject).replaceFirst(arg));
            case "split": return parts(subject.split(pattern, Integer.parseInt(arg)));
            default: return "ok";
            }
        } catch (PatternSyntaxException e) {
            return "syntax: " + e.getIndex() + " " + escape(e.getDescription());
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return "error: " + escape(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return "failure: " + e.getClass().getSimpleName();
        } catch (StackOverflowError e) {
            return "overflow";
        }
    }

    static String finds(Matcher m) {
        StringBuilder b = new StringBuilder();
        while (m.find()) {
            b.append(b.length() == 0 ? "" : " ").append(m.start()).append('-').append(m.end());
            for (int g = 1; g <= m.groupCount(); g++) {
                b.append(',').append(m.start(g)).append('-').append(m.end(g));
            }
        }
        return b.toString();
    }

    static String parts(String[] parts) {
        StringBuilder b = new StringBuilder("[");
        for (int i = 0; i < parts.length; i++) {
            b.append(i == 0 ? "" : "|").append(escape(parts[i]).replace("|", "\\u007c"));
        }
        return b.append(']').toString();
    }

    static String escape(String s) {
        StringBuilder b = new StringBuilder();
        for (char c : s.toCharArray()) {
            if (c == '\\') {
                b.append("\\\\");
            } else if (c < ' ' || c > '~') {
                b.append(String.format("\\u%04x", (int) c));
            } else {
                b.append(c);
            }
        }
        return b.toString();
    }

    static String unescape(String s) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c != '\\') {
                b.append(c);
            } else if (s.charAt(i + 1) == 'u') {
                b.append((char) Integer.parseInt(s.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                b.append('\\');
                i++;
            }
        }
        return b.toString();
    }
}
