namespace Drystone.Repo.Tests.Reference;

/// <summary>What a server of this kind must withstand, by the numbers that tests name in <c>[Trait("Attack", "N")]</c>.
/// The list comes from published advisories of other S3 servers and from AWS's documented behaviour.</summary>
internal static class AttackCases
{
    public static IReadOnlyList<string> Titles { get; } =
    [
        "Unsigned chunked bodies without a valid signature of the head",
        "The same by parts of uploads and by forms",
        "Unsigned `x-amz-*` headers beside a presigned signature",
        "Headers that are repeated, folded, empty, or signed and not sent; two hosts; URLs in the request line",
        "Paths that the signer and the store could read differently",
        "Entries of archives that leave their folder",
        "Copy sources that are read twice",
        "Chunks that are forged, repeated, reordered, missing, or of an impossible size",
        "Trailers that are absent, undeclared, wrong or doubled",
        "Parts, lists and checksums of uploads that do not agree",
        "Requests that two readers split differently; answers before their time",
        "Clients that hold connections and give nothing",
        "Presigned URLs put to another use",
        "Signatures that are good for something else",
        "Forms of browsers that say more than their policy",
        "Conditions of policies that a client tries to answer itself; matching that is too wide",
        "Source addresses that headers claim",
        "Versions by the rights of current objects, and the reverse",
        "Headers of the server's own",
        "Sessions wider than their parents; forged and borrowed tokens",
        "Directory filters, empty passwords, guessing of users",
        "Keys of clients: wrong, missing, in the clear, in logs; ciphertext that is none",
        "Locked versions by every way around",
        "XML that is a bomb, a lie or no document",
        "Queries over objects",
        "Connections to places inside, by every setting that names a place",
        "Rules for other origins that give too much",
        "Pages of the console",
        "Endpoints of the operator",
        "Other front ends",
        "Parameters and tokens of listings",
        "Conditional writes in a race",
        "Disks that are full, broken, gone or swapped",
        "Crashes at every step",
        "Messages between nodes",
        "More of everything than a server can hold",
        "Ranges at and beyond the edges",
        "Defaults and secrets",
    ];

    /// <summary>Cases without a test, and why.</summary>
    public static IReadOnlyDictionary<int, string> NotApplicable { get; } = new Dictionary<int, string>
    {
        [6] = "The server takes no archives apart.",
        [28] = "The console is a page of links: it shows nothing that a client has named, and takes no credentials.",
        [30] = "There is no other front end.",
        [35] = "There is one node.",
    };
}
