package peers;

import java.util.HashMap;
import java.util.Map;

/** Command line of the form {@code --name value} or {@code --flag}. An unknown name is an error, so that a typing mistake shows. */
final class Options {
    private static final String KNOWN = " protocol host port login secret window connections idle quiet reports answer ids node"
            + " sp-host sp-port sp-login sp-secret listen-port payload retry multi-link signature ";
    private final Map<String, String> values = new HashMap<>();

    Options(String[] args, int from) {
        for (int i = from; i < args.length; i++) {
            if (!args[i].startsWith("--")) throw new IllegalArgumentException("not an option: " + args[i]);
            String name = args[i].substring(2);
            if (!KNOWN.contains(" " + name + " ")) throw new IllegalArgumentException("unknown option: " + args[i]);
            boolean flag = i + 1 == args.length || args[i + 1].startsWith("--");
            values.put(name, flag ? "true" : args[++i]);
        }
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) throw new IllegalArgumentException("missing: --" + name);
        return value;
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        return has(name) ? Integer.parseInt(values.get(name)) : otherwise;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }
}
