package kedge.data.rows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Boxed;
import kedge.data.json.JsonFields;

/** Form of the answer in its field. */
public enum AnswerForm {
  /** The field is the answer. */
  PLAIN {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      return new Parsed(
          new Answer.Mathematical(notBlank(row, settings.answerField(), row.text(settings.answerField()))),
          Optional.empty());
    }
  },
  /**
   * GSM8K: the answer follows the last {@code ####}, thousands separators removed; the text before it is the
   * worked solution.
   */
  HASH {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      String text = row.text(settings.answerField());
      int mark = text.lastIndexOf(HASH_MARK);
      if (mark < 0) {
        throw row
            .fault("field \"" + settings.answerField()
                + "\" has no #### before a final answer. Maybe answer_form: plain?");
      }
      String answer = text.substring(mark + HASH_MARK.length()).replaceAll("(?<=\\d),(?=\\d{3}(?!\\d))", "");
      // calculator annotations: 48/2 = <<48/2=24>>24
      String worked = text.substring(0, mark).replaceAll("<<[^<>]*>>", "").strip();
      return new Parsed(new Answer.Mathematical(notBlank(row, settings.answerField(), answer)), Optional.of(worked));
    }
  },
  /** MATH: the answer is the content of the field's last {@code \boxed{}}; the field is the worked solution. */
  BOXED {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      String text = row.text(settings.answerField());
      String answer = Boxed.scan(text).last()
          .orElseThrow(() -> row.fault("field \"" + settings.answerField() + "\" has no complete \\boxed{}"));
      return new Parsed(new Answer.Mathematical(notBlank(row, settings.answerField(), answer)),
          Optional.of(text.strip()));
    }
  },
  /** The label of an option: {@code A}, {@code B}, ..., also {@code (B)} or {@code b}; or as the options label them. */
  CHOICE {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      Options options = Options.of(row, settings.options());
      String label = notBlank(row, settings.answerField(), row.text(settings.answerField()));
      int index = options.labeled(label);
      if (index < 0 && label.matches("[A-Z]")) {
        throw row.fault("choice answer " + label + ", but options run " + options.range());
      }
      if (index < 0) {
        throw row.fault("choice answer \"" + label + "\", expected a label " + options.range()
            + (options.texts().contains(label) && !label.matches("\\d+") ? ". Maybe answer_form: option?"
                : label.matches("\\d+") ? ". Maybe answer_form: index, which counts the options from 0?" : ""));
      }
      return new Parsed(options.answer(index), Optional.empty());
    }
  },
  /** The index of an option, counted from 0, as in MMLU. */
  INDEX {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      Options options = Options.of(row, settings.options());
      String text = notBlank(row, settings.answerField(), row.text(settings.answerField()));
      int last = options.texts().size() - 1;
      if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > last) {
        throw row.fault("answer \"" + text + "\", expected the index of an option, 0 to " + last
            + (options.labeled(text) >= 0 ? ". Maybe answer_form: choice?" : ""));
      }
      return new Parsed(options.answer(Integer.parseInt(text)), Optional.empty());
    }
  },
  /** The text of an option, which must be there exactly once. */
  OPTION {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      Options options = Options.of(row, settings.options());
      String text = row.text(settings.answerField());
      int index = options.texts().indexOf(text);
      if (index < 0 || index != options.texts().lastIndexOf(text)) {
        throw row.fault("answer \"" + text + "\" is not exactly one of the options " + options.texts()
            + (options.labeled(text) >= 0 ? ". Maybe answer_form: choice?" : ""));
      }
      return new Parsed(options.answer(index), Optional.empty());
    }
  },
  /** A list of answers, for {@code reward: list}; a Python reward is given the list. */
  LIST {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      JsonNode value = row.value(settings.answerField());
      if (!value.isArray() || value.isEmpty()) {
        throw row
            .fault("field \"" + settings.answerField() + "\" is " + JsonFields.describe(value) + ", expected a list");
      }
      return new Parsed(new Answer.Mathematical(value.toString()), Optional.empty());
    }
  },
  /** No answer is known: every reward that applies must do without one. */
  NONE {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      return new Parsed(new Answer.None(), Optional.empty());
    }
  };

  private static final String HASH_MARK = "####";

  record Parsed(Answer answer, Optional<String> solution) {
  }

  /** Reads the answer of a row. @throws kedge.data.UserError with file and line */
  abstract Parsed parse(Row row, RowSettings settings);

  private static String notBlank(Row row, String field, String text) {
    if (text.isBlank()) {
      throw row.fault("the answer in field \"" + field + "\" is empty");
    }
    return text.strip();
  }
}
