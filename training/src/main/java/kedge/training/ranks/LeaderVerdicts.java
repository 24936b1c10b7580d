package kedge.training.ranks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import kedge.policy.distributed.Ranks;
import kedge.rewards.Verdict;
import kedge.rewards.pool.VerdictExchange;

/** Calls the rewards only on rank 0, and sends its verdicts to all ranks. */
public final class LeaderVerdicts implements VerdictExchange {
  private static final byte SCORED = 0;
  private static final byte NOT_APPLICABLE = 1;
  private static final byte UNSCORABLE = 2;
  private final Ranks ranks;

  public LeaderVerdicts(Ranks ranks) {
    this.ranks = ranks;
  }

  @Override
  public List<Verdict[]> verdicts(Supplier<List<Verdict[]>> judge) {
    try {
      return read(ranks.byLeader(() -> bytes(judge.get())));
    } catch (IOException e) {
      throw new UncheckedIOException("verdicts of rank 0 cannot be read", e);
    }
  }

  private static byte[] bytes(List<Verdict[]> verdicts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(verdicts.size());
      for (Verdict[] sample : verdicts) {
        out.writeInt(sample.length);
        for (Verdict verdict : sample) {
          write(verdict, out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(Verdict verdict, DataOutputStream out) throws IOException {
    if (verdict instanceof Verdict.Scored scored) {
      out.writeByte(SCORED);
      out.writeDouble(scored.value());
      out.writeInt(scored.detail().size());
      for (Map.Entry<String, String> entry : scored.detail().entrySet()) {
        write(entry.getKey(), out);
        write(entry.getValue(), out);
      }
    } else if (verdict instanceof Verdict.NotApplicable not) {
      out.writeByte(NOT_APPLICABLE);
      write(not.reason(), out);
    } else {
      Verdict.Unscorable lost = (Verdict.Unscorable) verdict;
      out.writeByte(UNSCORABLE);
      write(lost.reason(), out);
      out.writeBoolean(lost.ofProblem());
    }
  }

  private static void write(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static List<Verdict[]> read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int samples = in.readInt();
    List<Verdict[]> verdicts = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      Verdict[] sample = new Verdict[in.readInt()];
      for (int reward = 0; reward < sample.length; reward++) {
        sample[reward] = verdict(in);
      }
      verdicts.add(sample);
    }
    return verdicts;
  }

  private static Verdict verdict(DataInputStream in) throws IOException {
    byte kind = in.readByte();
    if (kind == NOT_APPLICABLE) {
      return new Verdict.NotApplicable(text(in));
    }
    if (kind == UNSCORABLE) {
      return new Verdict.Unscorable(text(in), in.readBoolean());
    }
    double value = in.readDouble();
    Map<String, String> detail = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      detail.put(text(in), text(in));
    }
    return new Verdict.Scored(value, detail);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
