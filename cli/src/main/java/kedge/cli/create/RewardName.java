package kedge.cli.create;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.data.UserError;
import kedge.rewards.plugin.RewardKinds;

/**
 * The name of a new reward, one that its file can bear: what the file itself or its language calls so is refused before
 * it is written.
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
          "NAME is '" + text + "', expected small letters, digits and _, for instance brevity");
    }
    if (RewardKinds.installed().settings().containsKey(text)) {
      throw refused(text, "a reward that Kedge has");
    }
  }

  /**
   * The name of its class.
   *
   * @throws UserError if that is a class which the file uses, or which every file sees
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
   * The name of its function.
   *
   * @throws UserError if the language or the file has it for something else
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
