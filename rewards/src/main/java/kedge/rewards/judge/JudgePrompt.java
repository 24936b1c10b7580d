package kedge.rewards.judge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The text of one resource: {@code version: N}, a blank line, the text. The version is part of what a cached reply is
 * kept under, and so is the text itself, which is sent.
 *
 * @param name the resource's name, {@code judge_logic}
 * @param version counted up with every change of the text
 * @param text what the judge is told
 */
record JudgePrompt(String name, int version, String text) {
  private static final String VERSION = "version: ";

  static JudgePrompt load(String name) {
    String file = name + ".txt";
    try (InputStream in = JudgePrompt.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + file + " beside " + JudgePrompt.class.getName());
      }
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int blank = all.indexOf("\n\n");
      if (!all.startsWith(VERSION) || blank < 0) {
        throw new IllegalStateException(file + " does not begin with a version and a blank line");
      }
      return new JudgePrompt(name, Integer.parseInt(all.substring(VERSION.length(), blank)),
          all.substring(blank).strip());
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** Name and version, as in {@code judge_logic@1}. */
  String id() {
    return name + "@" + version;
  }
}
