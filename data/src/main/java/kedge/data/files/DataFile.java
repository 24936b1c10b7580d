package kedge.data.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;

/** A data file with format and compression, as detected from its first bytes. */
public record DataFile(Path path, Format format, Compression compression) {
  private static final int LOOKED_AT = 1 << 16;
  /** First bytes of files that are not data files, in Latin-1, with advice. */
  private static final Map<String, String> OTHERS = Map.of(
      "PK\u0003\u0004",
      "is a zip archive or a workbook of Excel, expected JSON lines, Parquet or CSV: unpack it, or save it as CSV",
      "version https://git-lfs", "is a pointer of Git LFS, expected the file itself: git lfs pull",
      "SQLite format 3", "is an SQLite database, expected JSON lines, Parquet or CSV");

  /** Form of the rows. */
  public enum Format {
    JSON_LINES, JSON_DOCUMENT, PARQUET, CSV, ARROW
  }

  /** Compression of the whole file. */
  public enum Compression {
    NONE, GZIP, ZSTD
  }

  /** Returns the file's name for messages. */
  public String name() {
    return path.getFileName().toString();
  }

  /** Returns the place of a row for messages: {@code train.jsonl:2}, {@code train.parquet, row 2}. */
  public String place(long number) {
    return name() + (format == Format.JSON_LINES ? ":" : ", row ") + number;
  }

  /**
   * Detects the kind of a file from its first bytes.
   *
   * @param csv whether text that is not JSON is CSV, whatever the file's name
   * @throws UserError if its kind cannot be read, naming the kind
   */
  public static DataFile look(Path path, boolean csv) {
    byte[] head = head(path, false);
    String ending = path.getFileName().toString().toLowerCase(Locale.ROOT);
    boolean table = csv || ending.matches(".*\\.[ct]sv(\\.gz|\\.zst)?");
    if (begins(head, "\u0028\u00b5\u002f\u00fd")) {
      return new DataFile(path, table ? Format.CSV : Format.JSON_DOCUMENT, Compression.ZSTD);
    }
    Compression compression = begins(head, "\u001f\u008b") ? Compression.GZIP : Compression.NONE;
    byte[] text = compression == Compression.GZIP ? head(path, true) : head;
    boolean arrow = begins(text, "ARROW1") || begins(text, "\u00ff\u00ff\u00ff\u00ff");
    return new DataFile(path,
        begins(text, "PAR1") ? Format.PARQUET : arrow ? Format.ARROW : format(path, text, table), compression);
  }

  private static Format format(Path path, byte[] head, boolean table) {
    OTHERS.forEach((magic, message) -> {
      if (begins(head, magic)) {
        throw new UserError(path + " " + message);
      }
    });
    requireUtf8(path, head);
    String text = new String(head, StandardCharsets.UTF_8).replaceFirst("^\uFEFF", "").stripLeading();
    String first = text.lines().findFirst().orElse("").strip();
    if (table && !first.startsWith("{")) {
      return Format.CSV;
    }
    if (!first.isEmpty() && !first.startsWith("{") && !first.startsWith("[")) {
      throw new UserError(path + (first.startsWith("<") ? " is a page of HTML or XML"
          : " begins with \""
              + first.substring(0, Math.min(first.length(), 60)) + "\"")
          + ", expected JSON objects, Parquet or CSV"
          + (first.matches(".*[,;\t].*") && !first.startsWith("<") ? ". Maybe source: csv?" : ""));
    }
    boolean goesOn = first.matches("\\{|\\{.*[,{\\[:]") && text.strip().length() > first.length();
    return first.startsWith("[") && !first.matches("\\[.*]\\s*") || first.matches("\\[\\s*(\\{.*)?]?") || goesOn
        ? Format.JSON_DOCUMENT
        : Format.JSON_LINES;
  }

  private static void requireUtf8(Path path, byte[] head) {
    long zeros = 0;
    for (byte each : head) {
      zeros += each == 0 ? 1 : 0;
    }
    if (head.length > 1 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5) {
      throw new UserError(path + " is a pickle of Python, which is never read because it can run code, expected JSON "
          + "lines, Parquet or CSV: pandas' to_json(path, orient=\"records\", lines=True) writes JSON lines");
    }
    if (begins(head, "\u00ff\u00fe\u0000\u0000") || begins(head, "\u0000\u0000\u00fe\u00ff")) {
      throw new UserError(path + " is UTF-32, expected UTF-8: save it as UTF-8 (iconv -f UTF-32 -t UTF-8)");
    }
    if (begins(head, "\u00ff\u00fe") || begins(head, "\u00fe\u00ff") || zeros * 3 > head.length && head.length > 1) {
      throw new UserError(path + " is UTF-16, expected UTF-8: save it as UTF-8 (iconv -f UTF-16 -t UTF-8)");
    }
  }

  private static byte[] head(Path path, boolean unpack) {
    try (InputStream raw = Files.newInputStream(path); InputStream in = unpack ? new GZIPInputStream(raw) : raw) {
      return in.readNBytes(LOOKED_AT);
    } catch (ZipException | java.io.EOFException damaged) {
      throw new UserError(path + " begins as gzip and is damaged: " + damaged.getMessage(), damaged);
    } catch (IOException e) {
      throw DiskErrors.failed("read", path, e);
    }
  }

  private static boolean begins(byte[] head, String magic) {
    byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
    return head.length >= bytes.length && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
  }

  /** Opens the file; a gzip file unpacked. @throws UserError if it cannot be opened */
  InputStream open() {
    try {
      InputStream in = Files.newInputStream(path);
      return compression == Compression.GZIP ? new GZIPInputStream(in, LOOKED_AT) : in;
    } catch (IOException e) {
      throw DiskErrors.failed("read", path, e);
    }
  }
}
