using System.Text.Json;
using Asan.ServiceDefaults;
using CsCheck;
using Xunit;

namespace Asan.Feedback.Tests;

public class MerkleTreeTests
{
    /// <summary>The leaves behind the published vectors (transparency-dev/merkle, testonly/constants.go).</summary>
    private static readonly byte[][] VectorLeaves =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];

    public sealed record Inclusion(string File, ulong LeafIdx, ulong TreeSize, byte[] Root, byte[] LeafHash, byte[][]? Proof, bool WantErr);

    public sealed record Consistency(string File, ulong Size1, ulong Size2, byte[]? Root1, byte[]? Root2, byte[][]? Proof, bool WantErr);

    [Fact]
    public void The_tests_verifier_agrees_with_every_published_vector()
    {
        var inclusion = Vectors<Inclusion>("inclusion");
        var consistency = Vectors<Consistency>("consistency");

        Assert.Equal((98, 98), (inclusion.Count, consistency.Count));
        Assert.All(inclusion, vector => Assert.Equal(!vector.WantErr, AuditLogVerifier.Includes(vector.LeafIdx, vector.TreeSize, vector.LeafHash, vector.Proof ?? [], vector.Root)));
        Assert.All(consistency, vector => Assert.Equal(!vector.WantErr, AuditLogVerifier.Extends(vector.Size1, vector.Size2, vector.Root1 ?? [], vector.Root2 ?? [], vector.Proof ?? [])));
    }

    [Fact]
    public void The_trees_roots_and_paths_are_those_of_the_published_vectors()
    {
        var tree = new Tree();
        foreach (var leaf in VectorLeaves)
            tree.Append(leaf);
        var inclusion = Vectors<Inclusion>("inclusion").Where(vector => vector.File.EndsWith("happy-path.json", StringComparison.Ordinal)).ToList();
        var consistency = Vectors<Consistency>("consistency").Where(vector => vector.File.EndsWith("happy-path.json", StringComparison.Ordinal)).ToList();

        Assert.Equal((5, 5), (inclusion.Count, consistency.Count));
        Assert.All(inclusion, vector =>
        {
            Assert.Equal(vector.Root, MerkleTree.Root((long)vector.TreeSize, tree.Read));
            Assert.Equal(vector.LeafHash, tree.Read(new Subtree(0, (long)vector.LeafIdx)));
            Assert.Equal(vector.Proof ?? [], MerkleTree.InclusionPath((long)vector.LeafIdx, (long)vector.TreeSize, tree.Read));
        });
        Assert.All(consistency, vector => Assert.Equal(vector.Proof ?? [], MerkleTree.ConsistencyPath((long)vector.Size1, (long)vector.Size2, tree.Read)));
    }

    [Fact]
    public void The_root_of_the_empty_tree_is_the_hash_of_nothing() =>
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(MerkleTree.Root(0, new Tree().Read)));

    [Fact]
    public void Every_leaf_is_proved_in_every_later_size_and_in_no_other_place() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[0, 69], Gen.Int[0, 69]).Sample((size, leaf, other) =>
        {
            leaf %= size;
            var tree = Tree.Of(size);
            var path = MerkleTree.InclusionPath(leaf, size, tree.Read);
            var root = MerkleTree.Root(size, tree.Read);
            return AuditLogVerifier.Includes((ulong)leaf, (ulong)size, tree.Read(new Subtree(0, leaf)), path, root)
                && (other == leaf || !AuditLogVerifier.Includes((ulong)other, (ulong)size, tree.Read(new Subtree(0, leaf)), path, root));
        });

    [Fact]
    public void Every_size_is_proved_to_begin_every_later_one_and_a_changed_leaf_breaks_the_proof() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[0, 69], Gen.Int[0, 69]).Sample((second, first, changed) =>
        {
            (first, changed) = (first % second + 1, changed % (first % second + 1));
            var tree = Tree.Of(second);
            var rewritten = Tree.Of(second, changed);
            var firstRoot = MerkleTree.Root(first, tree.Read);
            return AuditLogVerifier.Extends((ulong)first, (ulong)second, firstRoot, MerkleTree.Root(second, tree.Read), MerkleTree.ConsistencyPath(first, second, tree.Read))
                && !AuditLogVerifier.Extends((ulong)first, (ulong)second, firstRoot, MerkleTree.Root(second, rewritten.Read), MerkleTree.ConsistencyPath(first, second, rewritten.Read));
        });

    [Fact]
    public void Appending_stores_each_complete_subtree_once() =>
        Gen.Int[1, 300].Sample(size =>
        {
            var expected = Enumerable.Range(0, 9).SelectMany(level => Enumerable.Range(0, size >> level).Select(index => new Subtree(level, index)));
            return Tree.Of(size).Stored.ToHashSet().SetEquals(expected);
        });

    private static List<T> Vectors<T>(string kind) =>
        JsonSerializer.Deserialize<List<T>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", $"{kind}.json")), JsonSerializerOptions.Web)!;

    /// <summary>A tree in memory that stores what an append completes.</summary>
    private sealed class Tree
    {
        private readonly Dictionary<Subtree, byte[]> hashes = [];
        private long size;

        public IEnumerable<Subtree> Stored => hashes.Keys;

        public static Tree Of(int size, int? changed = null)
        {
            var tree = new Tree();
            for (var i = 0; i < size; i++)
                tree.Append([(byte)i, (byte)(i >> 8), (byte)(i == changed ? 1 : 0)]);
            return tree;
        }

        public byte[] Read(Subtree at) => hashes[at];

        public void Append(byte[] leaf)
        {
            foreach (var (at, hash) in MerkleTree.Append(size++, MerkleTree.LeafHash(leaf), Read))
                hashes.Add(at, hash);
        }
    }
}
