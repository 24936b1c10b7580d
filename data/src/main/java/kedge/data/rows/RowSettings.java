package kedge.data.rows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.DemonstrationFormat;
import kedge.data.Template;
import kedge.data.files.DataFiles;
import kedge.data.settings.OneOrMore;

/**
 * Settings of data files: the meaning of their fields. In a recipe the keys are in snake case ({@code answer_form}).
 *
 * @param file a file, a list of files, a glob ({@code data/train-*.parquet}), a folder as the Hub lays it out or as
 * {@code datasets.save_to_disk} writes it, or {@code hub:datasets/OWNER/NAME[@REVISION][/PATH]}; JSON lines, a JSON
 * array, Parquet, Arrow, CSV or TSV, also packed by gzip or zstd; relative to the working directory
 * @param name the name under which problems are counted, and the first part of their ids; default: the file's name
 * without its ending
 * @param question the field that holds the question, or a template over fields: {@code "{Body} {Question}"}. The
 * options of a choice stand in a template as one line per option, {@code A. first}. Default {@code question}
 * @param answer the field that holds the answer; default {@code answer}, or none where no row has one
 * @param answerForm form of the answer in that field; default {@code plain}
 * @param options for {@code choice}, {@code index} and {@code option}: the field that holds the options, as a list, an
 * object by label, or an object of the lists {@code text} and {@code label}; default {@code options}
 * @param solution the field that holds worked reasoning, for demonstrations, or a template over fields: {@code
 * "{caption} {deduction}"}; default: what the answer form finds beside the answer
 * @param system a system prompt: a text, or {@code {column: NAME}} for each row's own. Conversations that begin with a
 * system or developer turn keep it. Default: {@code system} or {@code system_prompt}, where the row has it as text
 * @param instruction a text put after each question, on a line of its own; default: none
 * @param id the field that identifies a row; default: the line number, of files other than
 * JSON lines and of several files the number of the row
 * @param image the field that holds an image, or a list of them: a path relative to the data file, also into a zip or
 * tar archive ({@code images.zip/1.png}), a data URL, or the bytes of a Parquet column as Hugging Face writes it. They
 * stand before the question, or in place of each {@code <image>} or {@code <image 2>} in it; {@code image_*} stands for
 * {@code image_1}, {@code image_2} and so on. Default: no image; of conversations, and where the question has {@code
 * <image>}, {@code images} or {@code image}, where the row has it
 * @param limit read only so many rows; default: all
 * @param demonstration format of worked answers; default {@code think}. A {@code solution} that holds {@code <think>}
 * or {@code \boxed{}} itself is learned as it stands
 * @param messages the field that holds a conversation: a list of messages in OpenAI's form ({@code role}, {@code
 * content}, {@code tool_calls}) or in ShareGPT's ({@code from}, {@code value}). Default: {@code messages} or {@code
 * conversations}, where the row has no {@code question}
 * @param conversations the same as {@code messages}
 * @param prompt the field that holds the turns before the answer: a list of messages, or a text; also a template over
 * fields. Default: {@code prompt}, where the row has no {@code question}
 * @param completion the field that holds the answer to {@code prompt} or {@code question}, learned as written: a text
 * or a list of messages. Default {@code completion}, where the row has it
 * @param tools the field that holds the functions that may be called, as JSON schemas; default {@code tools}
 * @param split the split to read of a folder: {@code train} takes {@code train-00000-of-00002.parquet}, {@code
 * train.jsonl} or the subfolder {@code train}
 * @param filter an SQL condition over the columns, {@code level >= 3 AND subject = 'algebra'}; rows for which it does
 * not hold are not read. Its dialect is DuckDB's. It gives the same rows each time: {@code random()}, {@code now()},
 * and queries of its own are refused
 * @param offset rows to pass over, of those that the filter leaves; default 0
 * @param sample a random part of the rows that filter, offset and limit leave
 * @param rename other names for columns, {@code {old: new}}
 * @param select the columns to keep, by their new names; default: all
 * @param onBadRow what becomes of rows that cannot be used; default {@code stop}: reading ends, with all of them named
 */
public record RowSettings(@OneOrMore List<String> file, String name, String question, String answer,
    AnswerForm answerForm, String options, String solution, SystemPrompt system, String instruction, String id,
    String image, Integer limit, DemonstrationFormat demonstration, String messages, String conversations,
    String prompt, String completion, String tools, String split, String filter, Integer offset, RowSample sample,
    Map<String, String> rename, List<String> select, OnBadRow onBadRow) {
  /** Field of the question where none is named. */
  static final String QUESTION = "question";
  /** Field of the answer where none is named. */
  static final String ANSWER = "answer";

  public RowSettings {
    if (file == null || file.isEmpty() || file.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("file is missing, expected the path of a data file");
    }
    file = List.copyOf(file);
    name = name == null ? DataFiles.sourceName(file) : name;
    question = question == null ? QUESTION : question;
    answerForm = "none".equals(answer) ? AnswerForm.NONE : answerForm == null ? AnswerForm.PLAIN : answerForm;
    options = options == null ? "options" : options;
    demonstration = demonstration == null ? DemonstrationFormat.THINK : demonstration;
    onBadRow = onBadRow == null ? OnBadRow.STOP : onBadRow;
    offset = offset == null ? Integer.valueOf(0) : offset;
    if (messages != null && conversations != null) {
      throw new IllegalArgumentException("conversations is given beside messages, expected one of them");
    }
    messages = messages == null ? conversations : messages;
    conversations = null;
    if (messages != null && (prompt != null || completion != null)) {
      throw new IllegalArgumentException("messages is given beside prompt or completion, expected one of them");
    }
    if (limit != null && limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + ", expected at least 1");
    }
    if (offset < 0) {
      throw new IllegalArgumentException("offset is " + offset + ", expected at least 0");
    }
    Template.fieldOrTemplate(question);
    if (solution != null) {
      Template.fieldOrTemplate(solution);
    }
  }

  /** Settings of one file without a conversation, all of whose rows are read and none may be at fault. */
  public RowSettings(String file, String name, String question, String answer, AnswerForm answerForm, String options,
      String solution, String system, String instruction, String id, String image, Integer limit,
      DemonstrationFormat demonstration) {
    this(file == null ? null : List.of(file), name, question, answer, answerForm, options, solution,
        system == null ? null : new SystemPrompt(Optional.of(system), Optional.empty()), instruction, id, image, limit,
        demonstration, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  /** Returns the field that holds the answer, named or not. */
  String answerField() {
    return answer == null ? ANSWER : answer;
  }

  /** Returns whether rows may all be without an answer: none was asked for by name or form. */
  boolean answerMayBeAbsent() {
    return answer == null && answerForm == AnswerForm.PLAIN;
  }

  /** Settings of a GSM8K file: question, answer, and the final number after {@code ####}. */
  public static RowSettings gsm8k(String file) {
    return new RowSettings(file, null, null, null, AnswerForm.HASH, null, null, null, null, null, null, null, null);
  }
}
