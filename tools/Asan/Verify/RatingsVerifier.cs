using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Asan.Cli.Verify;

/// <summary>What the verifier looks for beside the bundle's own coherence.</summary>
/// <param name="KeyId">The signing key's id as it is known from elsewhere; without it a bundle signed by anybody holds.</param>
/// <param name="Batch">Number and hash of a batch that was kept earlier.</param>
/// <param name="Receipt">The answer of POST /v1/ratings (JSON): its rating must be in the log, and in a block of its own cell if its block has closed.</param>
public sealed record RatingsExpected(string? KeyId = null, (long Number, string Hash)? Batch = null, string? Receipt = null);

/// <summary>
/// Checks a bundle of ratings by docs/ratings.md alone: it shares no code with the service that made it. It stops at the
/// first thing that is wrong and names its place: file, and line or byte.
/// </summary>
public sealed class RatingsVerifier
{
    /// <summary>People behind the smallest published count.</summary>
    private const int Ten = 10;

    private const int HashBytes = 32;

    private const string HeadFile = "head.txt", LeavesFile = "leaves.bin", BatchesFile = "batches.txt", MembersFile = "members.bin", FiguresFile = "figures.csv";

    private static readonly Dictionary<string, string[]> Forms = new()
    {
        ["served"] = ["accessibility", "affordability", "effectiveDelivery", "equalTreatment", "timeliness", "overall", "bribery"],
        ["refused"] = ["reasonExplained", "nextStepsExplained", "equalTreatment", "overall", "bribery"],
        ["abandoned"] = ["waitAnnounced", "waitReasonable", "equalTreatment", "overall", "bribery"],
    };

    private readonly Dictionary<string, byte[]> files;
    private readonly RatingsExpected expected;
    private readonly Dictionary<string, string> head = [];
    private readonly MerkleRange tree = new();
    private readonly HashSet<Handle> seen = [];
    private readonly Dictionary<string, long> membersOfCell = [];
    private readonly Dictionary<(string Cell, string Question), long> countedOfQuestion = [];
    private readonly SortedDictionary<string, long[]> sums = new(StringComparer.Ordinal);
    private long members;
    private string? ownCell;
    private Handle? own;
    private long ownLeaf;
    private bool ownFound;

    private RatingsVerifier(Dictionary<string, byte[]> files, RatingsExpected expected) => (this.files, this.expected) = (files, expected);

    /// <summary>What was checked, in figures.</summary>
    public sealed record Summary(long Ratings, long InBlocks, long Batches, int Figures, string KeyId, bool? ReceiptIsPublished, IReadOnlyList<(string Question, long Members)> NotCounted);

    /// <summary>Checks a bundle that was downloaded.</summary>
    /// <exception cref="InvalidDataException">What is wrong, and where.</exception>
    public static Summary Check(Stream bundle, RatingsExpected? expected = null)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using (var zip = new ZipArchive(bundle, ZipArchiveMode.Read, leaveOpen: true))
            foreach (var entry in zip.Entries)
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open())
                    stream.CopyTo(content);
                if (!files.TryAdd(entry.FullName, content.ToArray()))
                    throw Wrong(entry.FullName, "is there twice");
            }
        return Check(files, expected);
    }

    /// <inheritdoc cref="Check(Stream, RatingsExpected?)"/>
    public static Summary Check(Dictionary<string, byte[]> files, RatingsExpected? expected = null) => new RatingsVerifier(files, expected ?? new RatingsExpected()).Check();

    private Summary Check()
    {
        string[] names = [HeadFile, LeavesFile, BatchesFile, MembersFile, FiguresFile];
        foreach (var name in names.Where(name => !files.ContainsKey(name)))
            throw Wrong(name, "is missing");
        foreach (var name in files.Keys.Except(names))
            throw Wrong(name, "is no file of a bundle");
        ReadHead();
        CheckReceipt();
        var batches = CheckBatches();
        CheckLog();
        CheckFigures();
        return new Summary(Long("log-size"), members, batches, sums.Count, head["key-id"], own is null ? null : ownFound, NotCounted());
    }

    // ---- head.txt -------------------------------------------------------------------------------------------------

    private void ReadHead()
    {
        string[] names =
        [
            "log-size", "log-root", "log-signed-at", "log-signature", "batch-number", "batch-hash", "batch-signed-at", "batch-signature", "key-x", "key-y", "key-id",
        ];
        var lines = Encoding.Latin1.GetString(files[HeadFile]).Split('\n');
        if (lines.Length != names.Length + 2 || lines[0] != "asan.rating-bundle.v1" || lines[^1].Length > 0)
            throw Wrong($"{HeadFile}:1", $"expected asan.rating-bundle.v1 and {names.Length} lines");
        for (var i = 0; i < names.Length; i++)
        {
            if (!lines[i + 1].StartsWith(names[i] + " ", StringComparison.Ordinal))
                throw Wrong($"{HeadFile}:{i + 2}", $"expected {names[i]} and its value");
            head[names[i]] = lines[i + 1][(names[i].Length + 1)..];
        }
        foreach (var name in names)
        {
            var value = head[name];
            var good = name switch
            {
                "log-root" or "batch-hash" => IsHash(value),
                "log-size" or "log-signed-at" or "batch-number" or "batch-signed-at" => IsNumber(value),
                "log-signature" or "batch-signature" => IsBase64Url(value, 64),
                _ => IsBase64Url(value, HashBytes),
            };
            if (!good)
                throw Wrong($"{HeadFile}: {name}", "is not written as it must be");
        }
        if (expected.KeyId is { } known && known != head["key-id"])
            throw Wrong($"{HeadFile}: key-id", $"expected the key {known}");
        // RFC 7638: the id is the digest of the key.
        var thumbprint = SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{head["key-x"]}}","y":"{{head["key-y"]}}"}"""));
        if (Base64Url.EncodeToString(thumbprint) != head["key-id"])
            throw Wrong($"{HeadFile}: key-id", "is not the thumbprint of key-x and key-y");

        ECDsa key;
        try
        {
            key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64Url.DecodeFromChars(head["key-x"]), Y = Base64Url.DecodeFromChars(head["key-y"]) },
            });
        }
        catch (CryptographicException)
        {
            throw Wrong($"{HeadFile}: key-x", "and key-y are no point of the curve P-256");
        }
        using (key)
        {
            // RFC 6962 section 3.5.
            var treeHead = new byte[50];
            treeHead[1] = 1;
            BinaryPrimitives.WriteInt64BigEndian(treeHead.AsSpan(2), Long("log-signed-at"));
            BinaryPrimitives.WriteInt64BigEndian(treeHead.AsSpan(10), Long("log-size"));
            Convert.FromHexString(head["log-root"]).CopyTo(treeHead, 18);
            if (!key.VerifyData(treeHead, Base64Url.DecodeFromChars(head["log-signature"]), HashAlgorithmName.SHA256))
                throw Wrong($"{HeadFile}: log-signature", "does not sign log-size, log-root and log-signed-at");
            var batchHead = Encoding.ASCII.GetBytes($"asan.rating-batches.v1\n{head["batch-number"]}\n{head["batch-hash"]}\n{head["batch-signed-at"]}\n");
            if (!key.VerifyData(batchHead, Base64Url.DecodeFromChars(head["batch-signature"]), HashAlgorithmName.SHA256))
                throw Wrong($"{HeadFile}: batch-signature", "does not sign batch-number, batch-hash and batch-signed-at");
        }
    }

    // ---- batches.txt, members.bin and the beginnings of leaves.bin ------------------------------------------------

    private long CheckBatches()
    {
        var text = files[BatchesFile];
        var previous = SHA256.HashData("asan.rating-batch.v1\n"u8);
        CheckKept(0, previous);
        var (at, line, number, logSize, month) = (0, 0, 0L, 0L, "0000-00");
        while (at < text.Length)
        {
            var start = at;
            var place = line + 1;
            string[] header = [Next(text, ref at, ref line), Next(text, ref at, ref line), Next(text, ref at, ref line), Next(text, ref at, ref line), Next(text, ref at, ref line), Next(text, ref at, ref line)];
            number++;
            if (header[0] != "asan.rating-batch.v1")
                throw Wrong($"{BatchesFile}:{place}", "expected asan.rating-batch.v1");
            if (header[1] != number.ToString(CultureInfo.InvariantCulture))
                throw Wrong($"{BatchesFile}:{place + 1}", $"expected the number {number}");
            if (header[2] != Convert.ToHexStringLower(previous))
                throw Wrong($"{BatchesFile}:{place + 2}", $"expected the hash of batch {number - 1}, {Convert.ToHexStringLower(previous)}: that batch, or this line, was changed");
            if (!IsNumber(header[3]) || long.Parse(header[3], CultureInfo.InvariantCulture) is var size && (size < logSize || size > Long("log-size")))
                throw Wrong($"{BatchesFile}:{place + 3}", $"expected a size of the log from {logSize} to {Long("log-size")}");
            logSize = long.Parse(header[3], CultureInfo.InvariantCulture);
            Grow(logSize);
            if (header[4] != Convert.ToHexStringLower(tree.Root()))
                throw Wrong($"{BatchesFile}:{place + 4}", $"the first {logSize} leaves of {LeavesFile} give the root {Convert.ToHexStringLower(tree.Root())}");
            if (header[5].Length != 7 || !DateOnly.TryParseExact(header[5] + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) || string.CompareOrdinal(header[5], month) < 0)
                throw Wrong($"{BatchesFile}:{place + 5}", $"expected a month from {month} on");
            month = header[5];
            var before = "";
            while (at < text.Length && text[at] != (byte)'a')
            {
                var current = Next(text, ref at, ref line);
                if (string.CompareOrdinal(before, current) >= 0)
                    throw Wrong($"{BatchesFile}:{line}", "is not in ascending order");
                before = current;
                var words = current.Split(' ');
                if (words is ["block", _, _, _, _, _, _])
                    CheckBlock(words, logSize, line);
                else if (words is ["count", _, _, _, _, _, _, _, _, _, _])
                    CheckCount(words, month, line);
                else
                    throw Wrong($"{BatchesFile}:{line}", "expected a block of 7 words or a count of 11");
            }
            if (members > logSize)
                throw Wrong($"{BatchesFile}:{place}", $"the blocks up to this batch have {members} ratings, the log had {logSize}");
            previous = SHA256.HashData(text.AsSpan(start, at - start));
            CheckKept(number, previous);
        }
        if (number != Long("batch-number"))
            throw Wrong($"{BatchesFile}:{line}", $"has {number} batches, {HeadFile} says {head["batch-number"]}");
        if (Convert.ToHexStringLower(previous) != head["batch-hash"])
            throw Wrong($"{BatchesFile}:{line}", $"the last batch's hash is {Convert.ToHexStringLower(previous)}, {HeadFile} says {head["batch-hash"]}");
        if (files[MembersFile].LongLength != members * HashBytes)
            throw Wrong($"{MembersFile}@{members * HashBytes}", $"expected {members} handles of {HashBytes} bytes");
        if (expected.Batch is { } kept && kept.Number > number)
            throw Wrong(BatchesFile, $"has no batch {kept.Number}, which you kept");
        return number;
    }

    private void CheckBlock(string[] words, long logSize, int line)
    {
        var cell = Cell(words, line);
        if (!IsNumber(words[5]) || long.Parse(words[5], CultureInfo.InvariantCulture) is var count && count < Ten)
            throw Wrong($"{BatchesFile}:{line}", $"expected a block of {Ten} ratings and more");
        count = long.Parse(words[5], CultureInfo.InvariantCulture);
        if (files[MembersFile].LongLength < (members + count) * HashBytes)
            throw Wrong($"{MembersFile}@{members * HashBytes}", $"expected {count} handles of the block at {BatchesFile}:{line}");
        var handles = files[MembersFile].AsSpan((int)(members * HashBytes), (int)(count * HashBytes));
        if (Convert.ToHexStringLower(SHA256.HashData(handles)) != words[6])
            throw Wrong($"{MembersFile}@{members * HashBytes}", $"the block's handles do not have the digest at {BatchesFile}:{line}");
        Handle? before = null;
        for (var i = 0; i < count; i++)
        {
            var handle = new Handle(handles.Slice(i * HashBytes, HashBytes));
            if (before is { } last && last.CompareTo(handle) >= 0)
                throw Wrong($"{MembersFile}@{(members + i) * HashBytes}", "the block's handles are not in ascending order");
            if (!seen.Add(handle))
                throw Wrong($"{MembersFile}@{(members + i) * HashBytes}", "this rating is in an earlier block too");
            if (handle == own)
            {
                if (cell != ownCell)
                    throw Wrong($"{BatchesFile}:{line}", $"your rating is in the block of {cell}, its statement says {ownCell}");
                ownFound = true;
            }
            before = handle;
        }
        if (own is not null && cell == ownCell && logSize > ownLeaf && !ownFound)
            throw Wrong($"{BatchesFile}:{line}", "this block of your rating's cell closed after your rating, and leaves it out");
        members += count;
        membersOfCell[cell] = membersOfCell.GetValueOrDefault(cell) + count;
    }

    private void CheckCount(string[] words, string month, int line)
    {
        var cell = Cell(words, line);
        var question = words[5];
        if (!Forms[words[4]].Contains(question))
            throw Wrong($"{BatchesFile}:{line}", $"no question about a visit that was {words[4]} has this name");
        if (words[6..].Any(word => !IsNumber(word)))
            throw Wrong($"{BatchesFile}:{line}", "expected five numbers");
        var numbers = words[6..].Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        if (numbers[..4].Sum() < Ten)
            throw Wrong($"{BatchesFile}:{line}", $"expected {Ten} answers and more");
        if (question == "bribery" && numbers[3] != 0)
            throw Wrong($"{BatchesFile}:{line}", "no answer about bribery has the code 3");
        var all = membersOfCell.GetValueOrDefault(cell);
        var waiting = all - countedOfQuestion.GetValueOrDefault((cell, question));
        if (numbers.Sum() != waiting)
            throw Wrong($"{BatchesFile}:{line}", $"counts {numbers.Sum()} ratings, but {waiting} came into blocks of this cell since its last count of the question");
        countedOfQuestion[(cell, question)] = all;
        foreach (var subject in new[] { $"agency,{words[1]}", $"centre,{words[3]}", $"service,{words[2]}" }.Where(subject => subject != "centre,*"))
            foreach (var time in new[] { month, "all" })
            {
                if (!sums.TryGetValue($"{subject},{time},{words[4]},{question}", out var sum))
                    sums.Add($"{subject},{time},{words[4]},{question}", sum = new long[5]);
                for (var i = 0; i < sum.Length; i++)
                    sum[i] += numbers[i];
            }
    }

    // Of which too few have answered since the last count, or whose last count is left out: the bundle cannot tell one from the other.
    private List<(string Question, long Members)> NotCounted() =>
        [.. from cell in membersOfCell
            from question in Forms[cell.Key[(cell.Key.LastIndexOf(' ') + 1)..]]
            group cell.Value - countedOfQuestion.GetValueOrDefault((cell.Key, question)) by question into waiting
            where waiting.Sum() > 0
            orderby waiting.Key
            select (waiting.Key, waiting.Sum())];

    private static string Cell(string[] words, int line) =>
        words[1..5].All(word => word.Length > 0 && word.All(c => c is > ' ' and < '\x7f' and not ',' and not '"')) && Forms.ContainsKey(words[4])
            ? string.Join(' ', words[1..5])
            : throw Wrong($"{BatchesFile}:{line}", "expected agency, service, centre and one of served, refused, abandoned");

    private void CheckKept(long number, byte[] hash)
    {
        if (expected.Batch is { } kept && kept.Number == number && !string.Equals(kept.Hash, Convert.ToHexStringLower(hash), StringComparison.OrdinalIgnoreCase))
            throw Wrong(BatchesFile, $"batch {number} has the hash {Convert.ToHexStringLower(hash)}, you kept {kept.Hash}: what was published has been rewritten");
    }

    // ---- leaves.bin -----------------------------------------------------------------------------------------------

    private void Grow(long size)
    {
        if (files[LeavesFile].LongLength < size * HashBytes)
            throw Wrong($"{LeavesFile}@{files[LeavesFile].LongLength}", $"expected {head["log-size"]} leaves of {HashBytes} bytes");
        while (tree.Size < size)
            tree.Add(files[LeavesFile].AsSpan((int)(tree.Size * HashBytes), HashBytes));
    }

    private void CheckLog()
    {
        Grow(Long("log-size"));
        if (files[LeavesFile].LongLength != tree.Size * HashBytes)
            throw Wrong($"{LeavesFile}@{tree.Size * HashBytes}", $"expected {tree.Size} leaves of {HashBytes} bytes and no more");
        if (Convert.ToHexStringLower(tree.Root()) != head["log-root"])
            throw Wrong(LeavesFile, $"the leaves give the root {Convert.ToHexStringLower(tree.Root())}, {HeadFile} says {head["log-root"]}");
    }

    private void CheckReceipt()
    {
        if (expected.Receipt is null)
            return;
        long leaf;
        string statement;
        byte[] salt;
        try
        {
            using var receipt = JsonDocument.Parse(expected.Receipt);
            leaf = receipt.RootElement.GetProperty("leafIndex").GetInt64();
            statement = receipt.RootElement.GetProperty("statement").GetString()!;
            salt = Convert.FromHexString(receipt.RootElement.GetProperty("salt").GetString()!);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Wrong("receipt", "is not the answer of POST /v1/ratings");
        }
        // RFC 6962 section 2.1 over the salted statement.
        var hash = SHA256.HashData([0, .. SHA256.HashData([.. Encoding.UTF8.GetBytes(statement), .. salt])]);
        if (leaf < 0 || leaf >= Long("log-size"))
            throw Wrong("receipt", $"its leaf {leaf} is outside of the log of {head["log-size"]}");
        if (files[LeavesFile].LongLength < (leaf + 1) * HashBytes || !files[LeavesFile].AsSpan((int)leaf * HashBytes, HashBytes).SequenceEqual(hash))
            throw Wrong($"{LeavesFile}@{leaf * HashBytes}", "this leaf is not that of your receipt: your rating was changed, or is not in the log");
        own = new Handle(SHA256.HashData([.. "asan.rating-member.v1\n"u8, .. salt, .. hash]));
        var lines = statement.Split('\n');
        if (lines[0] == "asan.rating.v2" && lines.Length > 5)
            ownCell = string.Join(' ', lines[2..6]);
        ownLeaf = leaf;
    }

    // ---- figures.csv ----------------------------------------------------------------------------------------------

    private void CheckFigures()
    {
        var lines = Encoding.UTF8.GetString(files[FiguresFile]).Split("\r\n");
        // In the order of the columns, which is that of the lines: no id has a character below the comma.
        string[] computed = ["subjectKind,subjectId,month,outcome,question,base,noAnswer,positive,share,low,high", .. sums.Select(Figure), ""];
        for (var i = 0; i < Math.Max(lines.Length, computed.Length); i++)
            if (i >= lines.Length || i >= computed.Length || lines[i] != computed[i])
                throw Wrong($"{FiguresFile}:{i + 1}", $"the counts of {BatchesFile} give {(i < computed.Length ? $"\"{computed[i]}\"" : "no such line")}");
    }

    // Wilson's 95 % interval, JASA 22, 1927.
    private static string Figure(KeyValuePair<string, long[]> entry)
    {
        const double z = 1.959963984540054;
        var counts = entry.Value;
        double n = counts[..4].Sum();
        var positive = counts[(entry.Key.EndsWith(",bribery", StringComparison.Ordinal) ? 1 : 2)..4].Sum();
        var share = positive / n;
        var middle = (share + z * z / (2 * n)) / (1 + z * z / n);
        var reach = z * Math.Sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n);
        var (low, high) = (positive == 0 ? 0 : middle - reach, positive == (long)n ? 1 : middle + reach);
        return string.Create(CultureInfo.InvariantCulture, $"{entry.Key},{n},{counts[4]},{positive},{share:F6},{low:F6},{high:F6}");
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    private long Long(string name) => long.Parse(head[name], CultureInfo.InvariantCulture);

    /// <summary>The next line without its line feed, which it must have.</summary>
    private static string Next(byte[] text, ref int at, ref int line)
    {
        line++;
        var length = text.AsSpan(at).IndexOf((byte)'\n');
        if (length < 0)
            throw Wrong($"{BatchesFile}:{line}", "the file ends within a batch");
        var found = Encoding.Latin1.GetString(text, at, length);
        at += length + 1;
        return found;
    }

    private static bool IsHash(string text) => text.Length == 64 && text.All(c => c is >= '0' and <= '9' or >= 'a' and <= 'f');

    private static bool IsNumber(string text) => text.Length is >= 1 and <= 18 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');

    // One text for one value: the last character's spare bits are zero.
    private static bool IsBase64Url(string text, int bytes) =>
        Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text) is var value && value.Length == bytes && Base64Url.EncodeToString(value) == text;

    private static InvalidDataException Wrong(string place, string what) => new($"{place}: {what}");

    /// <summary>A member's handle, 32 bytes, in the order of its bytes.</summary>
    private readonly record struct Handle(ulong A, ulong B, ulong C, ulong D) : IComparable<Handle>
    {
        public Handle(ReadOnlySpan<byte> bytes) : this(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]))
        {
        }

        public int CompareTo(Handle other) => (A, B, C, D).CompareTo((other.A, other.B, other.C, other.D));
    }

    /// <summary>The tree of RFC 6962 section 2.1 over leaves that come one by one: the hashes of its complete subtrees, largest first.</summary>
    private sealed class MerkleRange
    {
        private readonly List<byte[]> complete = [];

        public long Size { get; private set; }

        public void Add(ReadOnlySpan<byte> leaf)
        {
            var hash = leaf.ToArray();
            for (var size = Size++; (size & 1) == 1; size >>= 1)
            {
                hash = Node(complete[^1], hash);
                complete.RemoveAt(complete.Count - 1);
            }
            complete.Add(hash);
        }

        public byte[] Root()
        {
            if (complete.Count == 0)
                return SHA256.HashData([]);
            var root = complete[^1];
            for (var i = complete.Count - 2; i >= 0; i--)
                root = Node(complete[i], root);
            return root;
        }

        private static byte[] Node(byte[] left, byte[] right)
        {
            Span<byte> both = stackalloc byte[1 + 2 * HashBytes];
            both[0] = 1;
            left.CopyTo(both[1..]);
            right.CopyTo(both[(1 + HashBytes)..]);
            return SHA256.HashData(both);
        }
    }
}
