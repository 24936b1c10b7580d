package kedge.sft.curation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kedge.data.DemonstrationFormat;

/**
 * One record on its way through curation: a question, the chain that leads to its answer, the answer, and how it came
 * to be what it is. Texts that are not there are empty, never null.
 *
 * @param id unique within a run; no step changes it
 * @param source the data set it came from; no step changes it
 * @param system the system prompt it came with
 * @param question what is asked, options included where it has some
 * @param pictures the images it is about, in order
 * @param options the options of a multiple-choice question, whose answer is then a label; else empty
 * @param chain the reasoning; with marks of its own until the step {@code format}, bare after it
 * @param answer the known answer
 * @param columns further columns of the data row
 * @param changedBy the steps that changed it, in order
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

  /** A record of text alone, as tests and plug-ins begin with. */
  public static CurationRecord of(String id, String source, String question, String chain, String answer) {
    return new CurationRecord(id, source, "", question, List.of(), List.of(), chain, answer, Map.of(), List.of());
  }

  /** What a policy learns to say: the chain in {@code <think>}, the answer in {@code \boxed{}}. */
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

  /** The same, with a column added or replaced. */
  public CurationRecord withColumn(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(columns);
    more.put(name, value);
    return new CurationRecord(id, source, system, question, pictures, options, chain, answer, more, changedBy);
  }

  /** The same, with one more step that changed it; for the run alone to say. */
  public CurationRecord changed(String step) {
    List<String> longer = new ArrayList<>(changedBy);
    longer.add(step);
    return new CurationRecord(id, source, system, question, pictures, options, chain, answer, columns, longer);
  }
}
