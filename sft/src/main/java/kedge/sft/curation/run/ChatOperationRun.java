package kedge.sft.curation.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.data.io.JsonLines;
import kedge.sft.curation.ChatOperation;
import kedge.sft.curation.RecordOutcome;

/**
 * A step that asks a chat model. Each outcome is appended to a journal in the order of the records, at once; a step
 * that was interrupted reads from it what is already known. Only where the model gave no reply, what follows waits for
 * the next reply: a run that an outage stops has then lost no record to it. The journal's first line is the step's key:
 * one of other settings is begun anew.
 */
final class ChatOperationRun {
  private static final int MOST_HELD = 10_000; // outcomes in memory; an outage stops the run long before
  private final ChatOperation step;
  private final Path journal;
  private final String key;
  private final OutcomeJson json;
  private final CurationRecordJson records;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Deque<Held> held = new ArrayDeque<>();
  private long repliesBefore;

  private record Pending(OperationRunner.Seen seen, CompletableFuture<RecordOutcome> outcome) {
  }

  /** What is known of a record, and waits behind one that nothing was replied about. */
  private record Held(OperationRunner.Seen seen, RecordOutcome outcome) {
  }

  ChatOperationRun(ChatOperation step, Path journal, String key, CurationRecordJson records) {
    this.step = step;
    this.journal = journal;
    this.key = key;
    this.records = records;
    this.json = new OutcomeJson(records, journal);
  }

  void run(Path input, BiConsumer<OperationRunner.Seen, RecordOutcome> taker) {
    prepare();
    try (JsonLines lines = new JsonLines(journal); OutputStream out = Files.newOutputStream(journal, StandardOpenOption.APPEND)) {
      lines.next(); // the key
      Batches.read(input, batch -> batch.lines().forEach(line -> {
        OperationRunner.Seen seen = new OperationRunner.Seen(line, records.read(line));
        if (lines.hasNext()) {
          taker.accept(seen, json.read(lines.next().bytes(), seen.example()));
        } else {
          if (pending.size() >= step.inFlight()) {
            takeOne(out, taker);
          }
          pending.add(new Pending(seen, step.ask(seen.example()).toCompletableFuture()));
        }
      }));
      while (!pending.isEmpty()) {
        takeOne(out, taker);
      }
      release(out, taker);
    } catch (IOException e) {
      throw DiskErrors.failed("write", journal, e);
    }
  }

  private void takeOne(OutputStream out, BiConsumer<OperationRunner.Seen, RecordOutcome> taker) {
    Pending first = pending.remove();
    try {
      RecordOutcome outcome = first.outcome().join();
      boolean silent = outcome instanceof RecordOutcome.Dropped drop && drop.reason().equals(ChatOperation.SILENT);
      repliesBefore = held.isEmpty() ? step.replies() : repliesBefore;
      held.add(new Held(first.seen(), outcome));
      if (held.size() == 1 && !silent || step.replies() > repliesBefore || held.size() >= MOST_HELD) {
        release(out, taker);
      }
    } catch (CompletionException e) {
      pending.forEach(each -> each.outcome().cancel(true));
      if (e.getCause()instanceof UserError fault) {
        throw fault;
      }
      throw e;
    } catch (IOException e) {
      throw DiskErrors.failed("write", journal, e);
    }
  }

  private void release(OutputStream out, BiConsumer<OperationRunner.Seen, RecordOutcome> taker) throws IOException {
    for (; !held.isEmpty(); held.remove()) {
      Held next = held.element();
      out.write(json.write(next.outcome(), next.seen().example()));
      taker.accept(next.seen(), next.outcome());
    }
  }

  /** Leaves a journal that begins with the key and ends with a whole line. */
  private void prepare() {
    byte[] head = (key + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (!Files.isRegularFile(journal) || !begins(head)) {
        Files.write(journal, head);
        return;
      }
      try (RandomAccessFile file = new RandomAccessFile(journal.toFile(), "rw")) {
        long end = file.length();
        byte[] one = new byte[1];
        for (boolean whole = false; !whole; end -= whole ? 0 : 1) {
          file.seek(end - 1);
          file.readFully(one);
          whole = one[0] == '\n';
        }
        file.setLength(end);
      }
    } catch (IOException e) {
      throw DiskErrors.failed("prepare", journal, e);
    }
  }

  private boolean begins(byte[] head) throws IOException {
    try (InputStream in = Files.newInputStream(journal)) {
      return Arrays.equals(in.readNBytes(head.length), head);
    }
  }
}
