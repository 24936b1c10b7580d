package kedge.data.rows;

import java.util.Optional;
import kedge.data.DemonstrationFormat;
import kedge.data.Template;

/**
 * Settings of a data file: the meaning of its fields. In a recipe the keys are in snake case ({@code answer_form}).
 *
 * @param file the file; a relative path is taken from the working directory
 * @param name the name under which problems are counted, and the first part of their ids; default: the file's name
 * without its ending
 * @param question the field that holds the question, or a template over fields: {@code "{Body} {Question}"}. A list of
 * options stands in a template as one line per option, {@code A. first}. Default {@code question}
 * @param answer the field that holds the answer; default {@code answer}
 * @param answerForm form of the answer in that field; default {@code plain}
 * @param options for {@code choice} and {@code option}: the field that holds the options; default {@code options}
 * @param solution the field that holds worked reasoning, for demonstrations; default: what the answer form finds beside
 * the answer
 * @param system a system prompt: a text, or {@code {column: NAME}} for each row's own. Conversations that begin with a
 * system turn keep it. Default: none; of conversations {@code system} or {@code system_prompt}, where the row has it
 * @param instruction a text put after each question, on a line of its own; default: none
 * @param id the field that identifies a row; default: the line number
 * @param image the field that holds an image's path, relative to the data file; default: no image
 * @param limit read only so many rows; default: all
 * @param demonstration format of worked answers; default {@code think}. A {@code solution} that holds {@code <think>} or
 * {@code \boxed{}} itself is learned as it stands
 * @param messages the field that holds a conversation: a list of messages in OpenAI's form ({@code role}, {@code
 * content}, {@code tool_calls}) or in ShareGPT's ({@code from}, {@code value}). Default: {@code messages} or {@code
 * conversations}, where the row has no {@code question}
 * @param conversations the same as {@code messages}
 * @param prompt the field that holds the turns before the answer: a list of messages, or a text; also a template over
 * fields. Default: {@code prompt}, where the row has no {@code question}
 * @param completion the field that holds the answer to {@code prompt} or {@code question}, learned as written: a text or a
 * list of messages. Default {@code completion}, where the row has it
 * @param tools the field that holds the functions that may be called, as JSON schemas; default {@code tools}
 */
public record RowSettings(String file, String name, String question, String answer, AnswerForm answerForm,
    String options, String solution, SystemPrompt system, String instruction, String id, String image, Integer limit,
    DemonstrationFormat demonstration, String messages, String conversations, String prompt, String completion,
    String tools) {
  /** Field of the question where none is named. */
  static final String QUESTION = "question";
  /** Field of the answer where none is named. */
  static final String ANSWER = "answer";

  public RowSettings {
    if (file == null || file.isBlank()) {
      throw new IllegalArgumentException("file is missing, expected the path of a data file");
    }
    name = name == null ? stem(file) : name;
    question = question == null ? QUESTION : question;
    answer = answer == null ? ANSWER : answer;
    answerForm = answerForm == null ? AnswerForm.PLAIN : answerForm;
    options = options == null ? "options" : options;
    demonstration = demonstration == null ? DemonstrationFormat.THINK : demonstration;
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
    Template.fieldOrTemplate(question);
  }

  /** Settings without a conversation. */
  public RowSettings(String file, String name, String question, String answer, AnswerForm answerForm, String options,
      String solution, String system, String instruction, String id, String image, Integer limit,
      DemonstrationFormat demonstration) {
    this(file, name, question, answer, answerForm, options, solution,
        system == null ? null : new SystemPrompt(Optional.of(system), Optional.empty()), instruction, id, image, limit,
        demonstration, null, null, null, null, null);
  }

  /** Settings of a GSM8K file: question, answer, and the final number after {@code ####}. */
  public static RowSettings gsm8k(String file) {
    return new RowSettings(file, null, null, null, AnswerForm.HASH, null, null, null, null, null, null, null, null);
  }

  private static String stem(String file) {
    String last = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    int dot = last.lastIndexOf('.');
    return dot > 0 ? last.substring(0, dot) : last;
  }
}
