package kedge.data.arrow;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.NumberOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import kedge.data.UserError;

/** Numbers and times of fixed width, in the format in which DuckDB writes those of Parquet. */
final class ArrowNumbers {
  private static final long NANOSECONDS = 1_000_000_000;
  private static final long[] PER_SECOND = {1, 1000, 1_000_000, NANOSECONDS};
  private static final int SMALLEST_PLAIN = -6;
  private static final int LARGEST_PLAIN = 20;
  private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendPattern("HH:mm:ss")
      .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true).toFormatter();

  private ArrowNumbers() {
  }

  static ArrowVector.Values of(ArrowField field, ByteBuffer data) {
    FlatTable type = field.parameters();
    return switch (field.kind()) {
      case INT -> integers(data, type);
      case FLOATING_POINT -> fractions(data, type.int16(0, 0));
      case DECIMAL -> decimals(data, type.int32(1, 0), type.int32(2, 128) / 8);
      case DATE -> dates(integers(data, type.int16(0, 1) == 0 ? 32 : 64), type.int16(0, 1) == 0 ? 1 : 86_400_000);
      case TIME -> times(integers(data, type.int32(1, 32)), unit(type, 1));
      case TIMESTAMP -> stamps(integers(data, 64), unit(type, 0), type.text(1).isEmpty() ? "" : "+00");
      case DURATION -> plain(integers(data, 64));
      default -> throw new UserError("column " + field.name() + " has Arrow's type " + field.kind());
    };
  }

  private static long unit(FlatTable type, int otherwise) {
    return PER_SECOND[type.int16(0, otherwise)];
  }

  /** Signed integers of 8 to 64 bits. */
  static IntToLongFunction integers(ByteBuffer data, int bits) {
    return switch (bits) {
      case 8 -> data::get;
      case 16 -> value -> data.getShort(2 * value);
      case 32 -> value -> data.getInt(4 * value);
      case 64 -> value -> data.getLong(8 * value);
      default -> throw new UserError("it has integers of " + bits + " bits, expected 8, 16, 32 or 64");
    };
  }

  /** Integers of 8 to 64 bits; unsigned 64-bit integers above the largest long are returned as negative. */
  static IntToLongFunction integers(ByteBuffer data, int bits, boolean signed) {
    IntToLongFunction numbers = integers(data, bits);
    return signed || bits == 64 ? numbers : value -> numbers.applyAsLong(value) & (1L << bits) - 1;
  }

  private static ArrowVector.Values plain(IntToLongFunction numbers) {
    return (out, value) -> out.writeNumber(numbers.applyAsLong(value));
  }

  private static ArrowVector.Values integers(ByteBuffer data, FlatTable type) {
    int bits = type.int32(0, 0);
    boolean signed = type.int8(1, 0) != 0;
    IntToLongFunction numbers = integers(data, bits, signed);
    return bits == 64 && !signed
        ? (out, value) -> out.writeNumber(Long.toUnsignedString(numbers.applyAsLong(value)))
        : plain(numbers);
  }

  private static ArrowVector.Values fractions(ByteBuffer data, int precision) {
    IntToDoubleFunction numbers = switch (precision) {
      case 0 -> value -> half(data.getShort(2 * value));
      case 1 -> value -> data.getFloat(4 * value);
      case 2 -> value -> data.getDouble(8 * value);
      default -> throw new UserError("it has floating-point numbers of precision " + precision + ", expected 0 to 2");
    };
    return (out, value) -> write(out, numbers.applyAsDouble(value));
  }

  private static double half(short bits) {
    int exponent = bits >> 10 & 31;
    double fraction = (bits & 1023) / 1024.0;
    double size = exponent == 0 ? fraction * 0x1p-14
        : exponent < 31 ? (1 + fraction) * Math.pow(2, exponent - 15)
            : fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    return bits < 0 ? -size : size;
  }

  /**
   * Writes the shortest decimal that parses to the same number: plain between 1e-6 and 1e21, otherwise with an
   * exponent.
   */
  private static void write(JsonGenerator out, double number) throws IOException {
    if (number == 0 || Double.isNaN(number) || Double.isInfinite(number)) {
      out.writeRawValue(Double.toString(number)); // NaN is not JSON, and rejected when the row is parsed
      return;
    }
    BigDecimal shortest = new BigDecimal(NumberOutput.toString(number, true)).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= SMALLEST_PLAIN && exponent <= LARGEST_PLAIN) {
      String plain = shortest.toPlainString();
      out.writeRawValue(plain.contains(".") ? plain : plain + ".0");
    } else {
      out.writeRawValue(shortest.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent);
    }
  }

  private static ArrowVector.Values decimals(ByteBuffer data, int scale, int width) {
    if (width < 4 || width > 32) {
      throw new UserError("it has decimals of " + 8 * width + " bits, expected 32 to 256");
    }
    return (out, value) -> {
      byte[] little = new byte[width];
      data.get(value * width, little);
      for (int i = 0; i < width / 2; i++) {
        byte swapped = little[i];
        little[i] = little[width - 1 - i];
        little[width - 1 - i] = swapped;
      }
      BigDecimal exact = new BigDecimal(new BigInteger(little), scale);
      if (new BigDecimal(NumberOutput.toString(exact.doubleValue(), true)).compareTo(exact) == 0) {
        write(out, exact.doubleValue());
      } else {
        out.writeNumber(exact);
      }
    };
  }

  private static ArrowVector.Values dates(IntToLongFunction numbers, long perDay) {
    return (out, value) -> out
        .writeString(LocalDate.ofEpochDay(Math.floorDiv(numbers.applyAsLong(value), perDay)).toString());
  }

  private static ArrowVector.Values times(IntToLongFunction numbers, long perSecond) {
    return (out, value) -> out
        .writeString(TIME.format(LocalTime.ofNanoOfDay(numbers.applyAsLong(value) * (NANOSECONDS / perSecond))));
  }

  private static ArrowVector.Values stamps(IntToLongFunction numbers, long perSecond, String zone) {
    return (out, value) -> {
      long number = numbers.applyAsLong(value);
      Instant when = Instant.ofEpochSecond(Math.floorDiv(number, perSecond),
          Math.floorMod(number, perSecond) * (NANOSECONDS / perSecond));
      out.writeString(when.atOffset(ZoneOffset.UTC).toLocalDate() + " "
          + TIME.format(when.atOffset(ZoneOffset.UTC)) + zone);
    };
  }
}
