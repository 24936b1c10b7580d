package kedge.sft.curation.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
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
 * Runs a chat operation. Each outcome is appended to a journal at once, in the order of the records; an interrupted
 * operation reads it when it is resumed. After a record without a reply, outcomes wait for the next reply, so that an
 * outage that stops the run loses no record. The first line of the journal is the key of the operation; a journal with
 * another key is discarded.
 */
final class ChatOperationRun {
  private static final int MOST_HELD = 10_000; // outcomes in memory; an outage stops the run long before
  private final ChatOperation operation;
  private final Path journal;
  private final String key;
  private final OutcomeJson json;
  private final CurationRecordJson records;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Deque<Held> held = new ArrayDeque<>();
  private long repliesBefore;

  private record Pending(OperationRunner.RecordLine recordLine, CompletableFuture<RecordOutcome> outcome) {
  }

  /** An outcome that waits behind a record without a reply. */
  private record Held(OperationRunner.RecordLine recordLine, RecordOutcome outcome) {
  }

  ChatOperationRun(ChatOperation operation, Path journal, String key, CurationRecordJson records) {
    this.operation = operation;
    this.journal = journal;
    this.key = key;
    this.records = records;
    this.json = new OutcomeJson(records, journal);
  }

  void run(Path input, BiConsumer<OperationRunner.RecordLine, RecordOutcome> taker) {
    prepare();
    try (JsonLines lines = new JsonLines(journal);
        OutputStream out = Files.newOutputStream(journal, StandardOpenOption.APPEND)) {
      lines.next(); // the key
      Batches.read(input, batch -> batch.forEach(line -> {
        OperationRunner.RecordLine recordLine = new OperationRunner.RecordLine(line, records.read(line));
        if (lines.hasNext()) {
          taker.accept(recordLine, json.read(lines.next().bytes(), recordLine.example()));
        } else {
          if (pending.size() >= operation.inFlight()) {
            takeOne(out, taker);
          }
          pending.add(new Pending(recordLine, operation.ask(recordLine.example()).toCompletableFuture()));
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

  private void takeOne(OutputStream out, BiConsumer<OperationRunner.RecordLine, RecordOutcome> taker) {
    Pending first = pending.remove();
    try {
      RecordOutcome outcome = first.outcome().join();
      boolean silent = outcome instanceof RecordOutcome.Dropped drop && drop.reason().equals(ChatOperation.SILENT);
      repliesBefore = held.isEmpty() ? operation.replies() : repliesBefore;
      held.add(new Held(first.recordLine(), outcome));
      if (held.size() == 1 && !silent || operation.replies() > repliesBefore || held.size() >= MOST_HELD) {
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

  private void release(OutputStream out, BiConsumer<OperationRunner.RecordLine, RecordOutcome> taker)
      throws IOException {
    for (; !held.isEmpty(); held.remove()) {
      Held next = held.element();
      out.write(json.write(next.outcome(), next.recordLine().example()));
      taker.accept(next.recordLine(), next.outcome());
    }
  }

  /** Prepares a journal that begins with the key and ends with a complete line. */
  private void prepare() {
    byte[] head = (key + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (!Files.isRegularFile(journal) || !begins(head)) {
        Files.write(journal, head);
        return;
      }
      long end = 0;
      try (JsonLines lines = new JsonLines(journal)) {
        while (lines.hasNext()) {
          JsonLines.Line line = lines.next();
          end = line.complete() ? line.position() + line.bytes().length + 1 : end;
        }
      }
      try (FileChannel file = FileChannel.open(journal, StandardOpenOption.WRITE)) {
        file.truncate(end);
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
