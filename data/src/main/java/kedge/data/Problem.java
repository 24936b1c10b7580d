package kedge.data;

import java.util.Map;
import java.util.Objects;

/**
 * A problem: a prompt, and the answer that a correct completion arrives at.
 *
 * @param id unique within a run; stable from run to run ({@code gsm8k-train/17})
 * @param source the name of the data set it came from
 * @param prompt the turns before the policy's own
 * @param answer the known answer
 * @param columns further columns of the data row, as text, for rewards that ask for them
 */
public record Problem(String id, String source, Conversation prompt, Answer answer, Map<String, String> columns) {
  public Problem {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(answer, "answer");
    columns = Map.copyOf(columns);
  }
}
