package kedge.cli.create;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.data.UserError;
import kedge.rewards.plugin.RewardKinds;

/**
 * Name of a new reward. A name that the file or its language uses for something else is refused before the file is
 * written.
 */
record RewardName(String text) {
  private static final Set<String> JAVA = Set.of("Map", "Answer", "Conversation", "Problem", "Candidate", "Reward",
      "Verdict");
  private static final Set<String> PYTHON = Set.of("and", "as", "assert", "async", "await", "break", "class",
      "continue", "def", "del", "elif", "else",
      "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
      "pass", "raise", "return", "try", "while",
      "with", "yield", "completions", "completion_ids", "tokens", "kwargs", "len", "float", "print");

  RewardName {
    if (!text.matches("[a-z][a-z0-9_]*")) {
      throw new UserError(
          "NAME is '" + text + "', expected lowercase letters, digits and _, for instance brevity");
    }
    if (RewardKinds.installed().settings().containsKey(text)) {
      throw refused(text, "a built-in reward");
    }
  }

  /**
   * Returns the name of the reward's class.
   *
   * @throws UserError if the file imports a class of that name, or {@code java.lang} has one
   */
  String javaClass() {
    String type = Arrays.stream(text.split("_+"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)).collect(Collectors.joining());
    if (JAVA.contains(type) || Object.class.getResource(type + ".class") != null) {
      throw refused(text, "a class " + type + " that the file uses");
    }
    return type;
  }

  /**
   * Returns the name of the reward's function.
   *
   * @throws UserError if Python or the file uses the name for something else
   */
  String pythonFunction() {
    if (PYTHON.contains(text)) {
      throw refused(text, "a word that the file uses");
    }
    return text;
  }

  private static UserError refused(String text, String whose) {
    return new UserError(
        "NAME is '" + text + "', the name of " + whose + ", expected another. Maybe my_" + text + "?");
  }
}
