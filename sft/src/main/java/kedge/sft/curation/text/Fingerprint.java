package kedge.sft.curation.text;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** 128-bit hash of a text (MurmurHash3): among a hundred million texts, two collide with a probability of 10^-22. */
public record Fingerprint(long high, long low) implements Serializable {
  /** Returns the fingerprint of a text. */
  public static Fingerprint of(String text) {
    HashCode code = Hashing.murmur3_128(0x6B656467).hashUnencodedChars(text);
    ByteBuffer bytes = ByteBuffer.wrap(code.asBytes()).order(ByteOrder.LITTLE_ENDIAN);
    return new Fingerprint(bytes.getLong(), bytes.getLong());
  }
}
