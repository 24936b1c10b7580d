package kedge.data.rows;

import java.util.List;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Boxed;

/** Form of the answer in its field. */
public enum AnswerForm {
  /** The field is the answer. */
  PLAIN {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      return new Parsed(new Answer.Mathematical(notBlank(row, settings.answer(), row.text(settings.answer()))),
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
      String text = row.text(settings.answer());
      int mark = text.lastIndexOf(HASH_MARK);
      if (mark < 0) {
        throw row
            .fault("field \"" + settings.answer() + "\" has no #### before a final answer. Maybe answer_form: plain?");
      }
      String answer = text.substring(mark + HASH_MARK.length()).replaceAll("(?<=\\d),(?=\\d{3}(?!\\d))", "");
      // calculator annotations: 48/2 = <<48/2=24>>24
      String worked = text.substring(0, mark).replaceAll("<<[^<>]*>>", "").strip();
      return new Parsed(new Answer.Mathematical(notBlank(row, settings.answer(), answer)), Optional.of(worked));
    }
  },
  /** MATH: the answer is the content of the field's last {@code \boxed{}}; the field is the worked solution. */
  BOXED {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      String text = row.text(settings.answer());
      String answer = Boxed.scan(text).last()
          .orElseThrow(() -> row.fault("field \"" + settings.answer() + "\" has no complete \\boxed{}"));
      return new Parsed(new Answer.Mathematical(notBlank(row, settings.answer(), answer)), Optional.of(text.strip()));
    }
  },
  /** The label of an option: {@code A}, {@code B}, ... */
  CHOICE {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      List<String> options = row.items(settings.options());
      String label = notBlank(row, settings.answer(), row.text(settings.answer()));
      if (label.length() != 1 || label.charAt(0) < 'A' || label.charAt(0) > 'Z') {
        throw row.fault("choice answer \"" + label + "\", expected a label A to " + lastLabel(options)
            + ". Maybe answer_form: option?");
      }
      if (label.charAt(0) > lastLabel(options)) {
        throw row.fault("choice answer " + label + ", but options run A to " + lastLabel(options));
      }
      return new Parsed(new Answer.Choice(label.charAt(0), options), Optional.empty());
    }
  },
  /** The text of an option, which must be there exactly once. */
  OPTION {
    @Override
    Parsed parse(Row row, RowSettings settings) {
      List<String> options = row.items(settings.options());
      String text = row.text(settings.answer());
      if (options.indexOf(text) < 0 || options.indexOf(text) != options.lastIndexOf(text)) {
        throw row.fault("answer \"" + text + "\" is not exactly one of the options " + options);
      }
      return new Parsed(new Answer.Choice((char) ('A' + options.indexOf(text)), options), Optional.empty());
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

  private static char lastLabel(List<String> options) {
    return (char) ('A' + options.size() - 1);
  }
}
