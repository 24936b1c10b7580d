package kedge.data;

import java.util.Map;
import java.util.Objects;

/**
 * A problem: a prompt, and the answer that a correct completion arrives at.
 *
 * @param id unique within a run; stable from run to run ({@code gsm8k-train/17})
 * @param source the name of the data set it came from
 * @param prompt the turns before the policy's turn
 * @param answer the known answer
 * @param columns columns of the data row, for rewards that ask for them
 */
public record Problem(String id, String source, Conversation prompt, Answer answer, RowColumns columns) {
  public Problem {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(answer, "answer");
    Objects.requireNonNull(columns, "columns");
  }

  /** Makes a problem whose columns are texts. */
  public Problem(String id, String source, Conversation prompt, Answer answer, Map<String, String> columns) {
    this(id, source, prompt, answer, RowColumns.of(columns));
  }
}
