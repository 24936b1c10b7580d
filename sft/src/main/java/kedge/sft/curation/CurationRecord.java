package kedge.sft.curation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kedge.data.DemonstrationFormat;

/**
 * A record in curation: a question, the chain of thought, the answer, and its provenance. Missing texts are empty,
 * never null.
 *
 * @param id unique within a run; no operation changes it
 * @param source name of its data set; no operation changes it
 * @param system system prompt
 * @param question the question, including options if there are any
 * @param pictures images of the question, in order
 * @param options options of a multiple-choice question, whose answer is then a label; otherwise empty
 * @param chain the reasoning; in the tags of its data set before the operation {@code format}, without tags after it
 * @param answer the known answer
 * @param columns further columns of the data row
 * @param changedBy labels of the operations that changed it, in order
 */
public record CurationRecord(String id, String source, String system, String question, List<Picture> pictures,
    List<String> options, String chain, String answer,
    Map<String, String> columns, List<String> changedBy) {
  public CurationRecord {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(system, "system");
    Objects.requireNonNull(question, "question");
    Objects.requireNonNull(chain, "chain");
    Objects.requireNonNull(answer, "answer");
    pictures = List.copyOf(pictures);
    options = List.copyOf(options);
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    changedBy = List.copyOf(changedBy);
  }

  /** Returns a record without images. */
  public static CurationRecord of(String id, String source, String question, String chain, String answer) {
    return new CurationRecord(id, source, "", question, List.of(), List.of(), chain, answer, Map.of(), List.of());
  }

  /** Returns the response to train on: the chain in {@code <think>}, the answer in {@code \boxed{}}. */
  public String response() {
    return DemonstrationFormat.THINK.text(chain, answer);
  }

  public CurationRecord withSystem(String other) {
    return new CurationRecord(id, source, other, question, pictures, options, chain, answer, columns, changedBy);
  }

  public CurationRecord withQuestion(String other) {
    return new CurationRecord(id, source, system, other, pictures, options, chain, answer, columns, changedBy);
  }

  public CurationRecord withOptions(List<String> other) {
    return new CurationRecord(id, source, system, question, pictures, other, chain, answer, columns, changedBy);
  }

  public CurationRecord withChain(String other) {
    return new CurationRecord(id, source, system, question, pictures, options, other, answer, columns, changedBy);
  }

  public CurationRecord withAnswer(String other) {
    return new CurationRecord(id, source, system, question, pictures, options, chain, other, columns, changedBy);
  }

  /** Returns the record with a column added or replaced. */
  public CurationRecord withColumn(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(columns);
    more.put(name, value);
    return new CurationRecord(id, source, system, question, pictures, options, chain, answer, more, changedBy);
  }

  /** Returns the record with one more operation in {@link #changedBy}. */
  public CurationRecord changed(String step) {
    List<String> longer = new ArrayList<>(changedBy);
    longer.add(step);
    return new CurationRecord(id, source, system, question, pictures, options, chain, answer, columns, longer);
  }
}
