package kedge.data.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Describes faults of JSON. */
public final class JsonFaults {
  private static final Pattern TWICE = Pattern.compile("Duplicate field '(.*)'");
  private static final Pattern NUMBER = Pattern.compile("'?([+-]?INF|-?Infinity|NaN)'?");

  private JsonFaults() {
  }

  /**
   * Returns the end of a message after "invalid JSON": the column, and the text there.
   *
   * @param line the line that was read; empty if not known
   */
  public static String describe(JsonProcessingException fault, byte[] line) {
    String column = fault.getLocation() == null ? "" : " at column " + fault.getLocation().getColumnNr();
    String said = String.valueOf(fault.getOriginalMessage());
    Matcher twice = TWICE.matcher(said);
    Matcher number = NUMBER.matcher(said);
    if (!utf8(line) || said.contains("UTF-8")) {
      return ": it holds bytes that are no UTF-8, so the file has another encoding, expected UTF-8: save it as UTF-8 "
          + "(iconv -f GBK -t UTF-8, where GBK is the encoding it has)";
    }
    if (twice.find()) {
      return column + ": the key \"" + twice.group(1) + "\" stands there twice";
    }
    if (said.contains("on-numeric") && number.find() || said.contains("on-standard token") && number.find()) {
      return column + ": " + number.group(1) + " is no value of JSON, expected a number or null. "
          + "Maybe Python's json.dumps wrote it for a missing number?";
    }
    if (said.contains("Trailing token")) {
      return column + (new String(line, StandardCharsets.UTF_8).strip().indexOf('\r') >= 0
          ? ": its lines end in CR alone, expected LF: save it with Unix line ends"
          : ": something follows the object, expected one object a line");
    }
    if (fault instanceof JsonEOFException || said.contains("end-of-input")) {
      return column + ": it ends before its object is closed. Maybe the file is cut off, or its objects go over "
          + "several lines?";
    }
    return column + ": " + detail(said);
  }

  private static String detail(String said) {
    Matcher found = Pattern.compile("haracter \\(+'(.)' \\(code").matcher(said);
    if (said.contains("Illegal unquoted character")) {
      return "a line break or another control character stands in a text, expected \\n or its like";
    }
    if (found.find()) {
      return "unexpected " + found.group(1)
          + (found.group(1).equals("'") ? ". Maybe Python's print of a dict, in place of json.dumps?"
              : found.group(1).equals(",") ? ". Maybe a comma after the object, which JSON lines do not have?" : "");
    }
    Matcher token = Pattern.compile("Unrecognized token '([^']*)'").matcher(said);
    return token.find() ? "unexpected " + token.group(1) + ". Maybe quotes are missing around a text?"
        : "not what JSON allows there";
  }

  private static boolean utf8(byte[] line) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    try {
      decoder.decode(ByteBuffer.wrap(line));
      return true;
    } catch (CharacterCodingException other) {
      return false;
    }
  }
}
