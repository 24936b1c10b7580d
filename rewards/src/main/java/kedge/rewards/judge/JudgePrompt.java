package kedge.rewards.judge;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A prompt from a resource: {@code version: N}, a blank line, the text. Version and text are part of the key of cached
 * replies.
 *
 * @param name the resource's name, {@code judge_logic}
 * @param version increased with every change of the text
 * @param text the prompt
 */
record JudgePrompt(String name, int version, String text) {
  private static final String VERSION = "version: ";

  static JudgePrompt load(String name) {
    String file = name + ".txt";
    String all;
    try {
      all = Resources.toString(Resources.getResource(JudgePrompt.class, file), StandardCharsets.UTF_8);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
    int blank = all.indexOf("\n\n");
    if (!all.startsWith(VERSION) || blank < 0) {
      throw new IllegalStateException(file + " does not begin with a version and a blank line");
    }
    return new JudgePrompt(name, Integer.parseInt(all.substring(VERSION.length(), blank)),
        all.substring(blank).strip());
  }

  /** Name and version, as in {@code judge_logic@1}. */
  String id() {
    return name + "@" + version;
  }
}
