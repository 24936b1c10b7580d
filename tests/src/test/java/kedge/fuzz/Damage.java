package kedge.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes bytes as disks, careless programs and attackers do: what comes out follows from the random numbers alone. */
final class Damage {
  private static final int LONGEST = 1 << 20;
  private static final long[] LENGTHS = {0, 1, -1, 2, 7, 8, 255, 256, 65_535, 65_536, Integer.MAX_VALUE,
      Integer.MIN_VALUE, 1L << 31, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40};
  private static final List<String> NUMBERS = List.of("0", "-1", "-0", "1e308", "1e999", "-1e999", "NaN", "Infinity",
      "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
      "99999999999999999999999999999999999999", "1e-400", "0.1", "1e2147483647", "1e-2147483648", "007", "1_000",
      "0x10", "1.", ".5", "+1", "9".repeat(1500));
  private static final List<String> PIECES = List.of("\u0000", "\ufeff", "\ud83d\ude00", "\u202e", "\u0130", "\u2028",
      "\"", "'", "\\", "\\u", "\\ud800", "{", "}", "[", "]", "<", ">", "&a ", "*a", "<<: *a", "!!", "? ", "- ", ": ",
      "\n", "\r", "\t", "#", "{{", "}}", "{%", "%}", "{#", "$(", "${HOME}", "../", "/etc/passwd", "null", "true", ",",
      ",,", "\u001b[2J", "%s", "~", "|", "\n\n\n", "//", "/*", "@", "`", "=", ";");
  private static final byte[][] ODD_UTF8 = {{(byte) 0xff}, {(byte) 0xc0, (byte) 0x80}, {(byte) 0xed, (byte) 0xa0,
      (byte) 0x80}, {(byte) 0xf8, (byte) 0x88, (byte) 0x80}, {(byte) 0xe2, (byte) 0x82}, {(byte) 0xfe, (byte) 0xff}};
  private static final int KINDS = 15;

  private final List<byte[]> corpus;
  private final SplittableRandom random;

  private Damage(List<byte[]> corpus, SplittableRandom random) {
    this.corpus = corpus;
    this.random = random;
  }

  /** One of the corpus, changed in a few ways, or now and then noise. */
  static byte[] of(List<byte[]> corpus, SplittableRandom random) {
    if (random.nextInt(30) == 0) {
      byte[] noise = new byte[random.nextInt(1 << random.nextInt(10))];
      random.nextBytes(noise);
      return noise;
    }
    Damage damage = new Damage(corpus, random);
    byte[] bytes = corpus.get(random.nextInt(corpus.size()));
    int times = random.nextInt(3) > 0 ? 1 : 2 + random.nextInt(5);
    for (int i = 0; i < times; i++) {
      bytes = random.nextInt(5) < 3 ? JsonDamage.of(bytes, random).orElse(bytes) : damage.changed(bytes);
      bytes = bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes;
    }
    return bytes;
  }

  private byte[] changed(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(1 << random.nextInt(8)));
    return switch (random.nextInt(KINDS)) {
      case 0 -> with(bytes, at, (byte) (at < bytes.length ? bytes[at] ^ 1 << random.nextInt(8) : 0));
      case 1 -> with(bytes, at, (byte) random.nextInt(256));
      case 2 -> with(bytes, at, (byte) (random.nextBoolean() ? 0 : 0xff));
      case 3 -> Arrays.copyOf(bytes, at);
      case 4 -> spliced(bytes, at, end, new byte[0]);
      case 5 -> spliced(bytes, at, at, repeated(Arrays.copyOfRange(bytes, at, end), 1 + random.nextInt(30)));
      case 6 -> spliced(bytes, at, end, part(corpus.get(random.nextInt(corpus.size()))));
      case 7 -> number(bytes, at, ByteOrder.LITTLE_ENDIAN, random.nextBoolean() ? 4 : 8);
      case 8 -> number(bytes, at, ByteOrder.BIG_ENDIAN, random.nextBoolean() ? 4 : 2);
      case 9 -> writtenNumber(bytes, at);
      case 10 -> spliced(bytes, at, at, text(nested()));
      case 11 -> spliced(bytes, at, random.nextBoolean() ? at : end, ODD_UTF8[random.nextInt(ODD_UTF8.length)]);
      case 12 -> spliced(bytes, at, at, text(PIECES.get(random.nextInt(PIECES.size()))));
      case 13 -> Arrays.copyOfRange(bytes, at, bytes.length);
      default -> linesExchanged(bytes);
    };
  }

  private static byte[] with(byte[] bytes, int at, byte value) {
    byte[] changed = bytes.clone();
    if (at < bytes.length) {
      changed[at] = value;
    }
    return changed;
  }

  private byte[] number(byte[] bytes, int at, ByteOrder order, int width) {
    byte[] changed = bytes.clone();
    long value = LENGTHS[random.nextInt(LENGTHS.length)];
    if (random.nextInt(3) == 0) {
      value = random.nextInt(bytes.length + 2);
    }
    byte[] written = width == 8 ? ByteBuffer.allocate(8).order(order).putLong(value).array()
        : width == 4 ? ByteBuffer.allocate(4).order(order).putInt((int) value).array()
            : ByteBuffer.allocate(2).order(order).putShort((short) value).array();
    System.arraycopy(written, 0, changed, at, Math.min(width, bytes.length - at));
    return changed;
  }

  /** Puts another number in the place of the next one that is written in digits. */
  private byte[] writtenNumber(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && !digit(bytes[at])) {
      at++;
    }
    int end = at;
    while (end < bytes.length && digit(bytes[end])) {
      end++;
    }
    return spliced(bytes, at, end, text(NUMBERS.get(random.nextInt(NUMBERS.size()))));
  }

  private static boolean digit(byte each) {
    return each >= '0' && each <= '9';
  }

  private String nested() {
    int deep = List.of(3, 90, 130, 600, 1100, 20_000).get(random.nextInt(6));
    return List.of("[", "{\"a\":", "[[{\"a\":", "(", "{a: ", "- ", "{% if a %}", "&a [", "{{(", "<a>")
        .get(random.nextInt(10)).repeat(deep);
  }

  private byte[] linesExchanged(byte[] bytes) {
    String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
    int one = random.nextInt(lines.length);
    int other = random.nextInt(lines.length);
    String held = lines[one];
    lines[one] = lines[other];
    lines[other] = held;
    return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private byte[] part(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + random.nextInt(200)));
  }

  private static byte[] repeated(byte[] bytes, int times) {
    byte[] all = new byte[bytes.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
    }
    return all;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length + between.length);
    all.write(bytes, 0, from);
    all.write(between, 0, between.length);
    all.write(bytes, Math.max(from, to), bytes.length - Math.max(from, to));
    return all.toByteArray();
  }
}
