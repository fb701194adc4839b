using System.Text;
using System.Text.Json.Nodes;
using Drystone.S3.Policies;
using static Drystone.S3.Tests.Policies.PolicyFixture;

namespace Drystone.S3.Tests.Policies.Reference;

/// <summary>
/// Makes policies and requests from small sets of words, so that they often meet: with wildcards, variables, empty sets
/// and odd Unicode where they hurt most.
/// </summary>
internal sealed class CaseGenerator(Random random)
{
    private static readonly string[] Keys =
    [
        "a", "ab", "abc", "home/alice/x", "home/*/x", "home/${aws:username}/x", "", "a:b", "*", "?", "$", "\u00e9",
        "e\u0301",
        "\U0001F600", "a\U0001F600c", "\U0001F600\U0001F600", "\uffff", "A", "aaaaaaaaaaaaaaaaaaaaaaab",
    ];

    // Halves of characters: no policy can hold them, but a request might.
    private static readonly string[] KeysOfRequests = [.. Keys, "\ud83d", "a\ude00c", "\ud83d\ud83d\ude00"];

    private static readonly string[] KeyPatterns =
    [
        "*", "a*", "*b", "a?c", "?", "??", "*?", "?*c", "*a*a*b", "home/${aws:username}/*", "${aws:username}",
        "${AWS:UserName}*", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'none'}",
        "${aws:PrincipalTag/gone,'*'}", "${aws:PrincipalTag/gone}", "${*}", "a${?}", "${$}", "${aws:TagKeys, 'x}y'}",
        "**", "*\U0001F600", "?\U0001F600*",
        "aaaaaaaaaaaaa*aaaaaaaaab", "*:*", "a:?",
    ];

    private static readonly string[] FactKeys =
    [
        "aws:username", "aws:PrincipalTag/team", "aws:TagKeys", "aws:CurrentTime", "s3:signatureAge", "aws:SourceIp",
        "aws:SecureTransport", "aws:SourceArn", "s3:prefix", "x:bytes",
    ];

    private static readonly string[] Numbers = ["0", "1", "10", "10.0", "-1", "1e1", "9.99", "0010"];

    private static readonly string[] Dates =
        ["2026", "2026-01-02", "2026-01-02T03:04:05Z", "1767323045", "0", "2025-12-31T23:59:59Z"];

    private static readonly string[] Ranges =
    [
        "203.0.113.0/24", "203.0.113.7", "0.0.0.0/0", "10.0.0.0/8", "2001:db8::/32", "::/0", "2001:db8::1",
        "::ffff:203.0.113.0/120", "203.0.113.128/25", "::/1",
    ];

    private static readonly string[] Addresses =
        ["203.0.113.7", "203.0.113.200", "10.1.2.3", "2001:db8::1", "::ffff:203.0.113.7", "fe80::1", "8.8.8.8"];

    private static readonly string[] Arns =
        ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/a:b", "arn:aws:sns:r:1:t", "arn:aws:sns:r:1", "no arn", ""];

    private static readonly string[] ArnPatterns =
    [
        "arn:aws:s3:::*", "arn:aws:*:*:*:t", "*", "arn:aws:s3:::bucket/?:b", "arn:aws:sns:?:1:${aws:username}",
        "arn:*:*:*:*:*",
    ];

    private static readonly string[] WideResources =
    [
        "*", "arn:aws:s3", "arn:aws:*", "arn:*:s3:::*", "arn:aws:iam::*:user/*", "arn:aws:s3:::*", "arn:aws:s3::1:*",
    ];

    private static readonly string[] Bytes = ["QQ==", "QUI=", "", "QUJD"];

    private static readonly string[] Actions =
    [
        "s3:GetObject", "s3:PutObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:PutBucketPolicy", "s3:NoSuchThing",
        "iam:GetUser",
    ];

    private static readonly string[] ActionPatterns =
    [
        "s3:*", "s3:Get*", "S3:getobject", "s3:?etObject", "*", "s3:PutObject", "s3:*Object*", "s3:List*", "iam:*",
        "iam:get?ser",
    ];

    private static readonly string[] Principals =
    [
        "*", Account, OtherAccount, "arn:aws:iam::111122223333:root", Alice, Bob, PolicyFixture.Role, Session,
        FederatedUser, "AIDAEXAMPLEEXAMPLE01", "AROAEXAMPLEEXAMPLE01",
    ];

    private static readonly string[] Operators =
    [
        .. from name in new[]
            {
                "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike",
                "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals",
                "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals", "DateNotEquals", "DateLessThan",
                "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress",
                "NotIpAddress", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike",
            }
           from set in new[] { "", "ForAllValues:", "ForAnyValue:" }
           from suffix in new[] { "", "IfExists" }
           select set + name + suffix,
        "Null", "Null", "Null",
    ];

    private static readonly AskWho[] Whos =
    [
        new([Alice], Account, CanonicalUser, "AIDAEXAMPLEEXAMPLE01", null, null),
        new([Bob], Account, CanonicalUser, "AIDAEXAMPLEEXAMPLE02", null, null),
        new([Stranger], OtherAccount, null, "AIDAEXAMPLEEXAMPLE03", null, null),
        new([Session, PolicyFixture.Role], Account, null, "AROAEXAMPLEEXAMPLE01", null, null),
        new([FederatedUser, Alice], Account, null, null, null, null),
        new([$"arn:aws:iam::{Account}:root"], Account, CanonicalUser, null, null, null),
        new([], null, null, null, null, null),
        new([], null, null, null, "logging.s3.amazonaws.com", null),
        new([], null, null, null, null, "accounts.google.com"),
    ];

    public Case NextCase() => new(
        NextDocumentsOfIdentity(),
        random.Next(4) == 0 ? NextDocument(ofResource: false) : null,
        random.Next(4) == 0 ? NextDocumentsOfIdentity() : null,
        random.Next(3) > 0 ? NextDocument(ofResource: true) : null,
        random.Next(3) > 0,
        random.Next(8) == 0);

    public Ask NextAsk(bool hasBoundary)
    {
        var action = Pick(Actions);
        var key = random.Next(5) == 0 ? "" : "/" + Pick(KeysOfRequests);
        var resource = action == "iam:GetUser" ? "arn:aws:iam::111122223333:user" + key
            : random.Next(20) == 0 ? Pick("*", "no arn", "arn:aws:s3:::*")
            : $"arn:aws:s3:::{Pick("bucket", "bucket", "other")}{key}";
        var facts = FactKeys.Where(_ => random.Next(4) > 0)
            .ToDictionary(fact => fact.ToLowerInvariant(), fact => Some(() => FactOf(fact), 0, mostlyOne: true));
        return new Ask(action, resource, Pick(Whos), facts, hasBoundary);
    }

    private JsonNode[] NextDocumentsOfIdentity() =>
        [.. Enumerable.Range(0, random.Next(3)).Select(_ => NextDocument(ofResource: false))];

    private JsonObject NextDocument(bool ofResource)
    {
        var document = new JsonObject
        {
            ["Statement"] = new JsonArray([.. Some(() => NextTaken(ofResource), 1, mostlyOne: false)]),
        };
        if (random.Next(5) > 0)
        {
            document["Version"] = random.Next(5) > 0 ? "2012-10-17" : "2008-10-17";
        }

        return document;
    }

    // S3 asks that actions, resources and conditions of a statement can meet; random ones often cannot.
    private JsonObject NextTaken(bool ofResource)
    {
        while (true)
        {
            var statement = NextStatement(ofResource);
            try
            {
                var json = $"{{\"Version\":\"2012-10-17\",\"Statement\":{statement.ToJsonString()}}}";
                var kind = ofResource ? PolicyKind.Bucket : PolicyKind.Identity;
                PolicyDocument.Parse(Encoding.UTF8.GetBytes(json), kind, "bucket");
                return statement;
            }
            catch (PolicyException) when (ofResource)
            {
            }
        }
    }

    private JsonObject NextStatement(bool ofResource)
    {
        var deny = random.Next(3) == 0;
        var statement = new JsonObject { ["Effect"] = deny ? "Deny" : "Allow" };
        if (ofResource)
        {
            statement[deny && random.Next(3) == 0 ? "NotPrincipal" : "Principal"] = null;
            var element = statement.ContainsKey("Principal") ? "Principal" : "NotPrincipal";
            statement[element] = NextPrincipal(isNegated: element == "NotPrincipal");
        }

        // Where nothing is allowed, no limit shows.
        if (!deny && random.Next(3) == 0)
        {
            (statement["Action"], statement["Resource"]) = ("*", "*");
            return statement;
        }

        statement[random.Next(6) == 0 ? "NotAction" : "Action"] =
            List(() => Pick(ofResource ? ActionPatterns[..^2] : ActionPatterns));
        statement[random.Next(6) == 0 ? "NotResource" : "Resource"] = List(NextResource);
        if (random.Next(2) == 0)
        {
            statement["Condition"] = NextCondition(ofResource);
        }

        return statement;
    }

    private JsonNode NextPrincipal(bool isNegated)
    {
        if (!isNegated && random.Next(4) == 0)
        {
            return "*";
        }

        var principal = new JsonObject
        {
            ["AWS"] = isNegated && random.Next(2) == 0
                ? EveryLevelOf(Pick(Whos[..^3]))
                : List(() => Pick(isNegated ? Principals[1..] : Principals)),
        };
        if (random.Next(4) == 0)
        {
            principal["Service"] = List(() => Pick("logging.s3.amazonaws.com", "s3.amazonaws.com"));
            principal["Federated"] = Pick("accounts.google.com", "www.amazon.com");
            principal["CanonicalUser"] = CanonicalUser;
        }

        return principal;
    }

    // NotPrincipal spares only who is listed like this, which chance would hardly hit.
    private static JsonArray EveryLevelOf(AskWho who) =>
        new([.. who.Levels.Append(who.Account).Select(level => (JsonNode)level!)]);

    private string NextResource() => random.Next(8) switch
    {
        0 => Pick(WideResources),
        1 => $"arn:aws:s3:::{Pick("bucket", "buck*", "*", "b?cket")}",
        _ => $"arn:aws:s3:::{Pick("bucket", "bucket", "*")}/{Pick(random.Next(2) == 0 ? KeyPatterns : Keys)}",
    };

    private JsonObject NextCondition(bool ofResource)
    {
        var condition = new JsonObject();
        foreach (var @operator in Some(() => Pick(Operators), 1, mostlyOne: true).Distinct())
        {
            var keys = new JsonObject();
            foreach (var key in Some(() => KeyOf(@operator, ofResource), 1, mostlyOne: true).Distinct())
            {
                keys[random.Next(5) == 0 ? key.ToUpperInvariant() : key] = List(() => ValueOf(@operator, key));
            }

            condition[@operator] = keys;
        }

        return condition;
    }

    // Mostly a key whose values the operator is for. A bucket policy may not speak of x:bytes, and hardly of s3:prefix.
    private string KeyOf(string @operator, bool ofResource)
    {
        var name = @operator.Split(':')[^1];
        return random.Next(4) == 0 ? Pick(ofResource ? FactKeys[..^2] : FactKeys)
            : name.StartsWith("Bool", StringComparison.Ordinal) ? "aws:SecureTransport"
            : name.StartsWith("Numeric", StringComparison.Ordinal) ? "s3:signatureAge"
            : name.StartsWith("Date", StringComparison.Ordinal) ? "aws:CurrentTime"
            : name.StartsWith("Binary", StringComparison.Ordinal) && !ofResource ? "x:bytes"
            : name.Contains("IpAddress", StringComparison.Ordinal) ? "aws:SourceIp"
            : name.StartsWith("Arn", StringComparison.Ordinal) ? "aws:SourceArn"
            : Pick("aws:username", "aws:PrincipalTag/team", "aws:TagKeys");
    }

    private string ValueOf(string @operator, string key)
    {
        var name = @operator.Split(':')[^1];
        return name == "Null" ? Pick("true", "false")
            : name.StartsWith("Bool", StringComparison.Ordinal) ? Pick("true", "False", "true")
            : name.StartsWith("Numeric", StringComparison.Ordinal) ? Pick(Numbers)
            : name.StartsWith("Date", StringComparison.Ordinal) ? Pick(Dates)
            : name.StartsWith("Binary", StringComparison.Ordinal) ? Pick(Bytes)
            : name.Contains("IpAddress", StringComparison.Ordinal) ? Pick(Ranges)
            : name.StartsWith("Arn", StringComparison.Ordinal) ? Pick(ArnPatterns)
            : random.Next(3) == 0 ? Pick(KeyPatterns) : FactOf(key);
    }

    // Now and then of another kind than the key's: a request can say anything.
    private string FactOf(string key) => (random.Next(10) == 0 ? Pick(FactKeys) : key) switch
    {
        "aws:CurrentTime" => Pick(Dates),
        "s3:signatureAge" => Pick(Numbers),
        "aws:SourceIp" => Pick(Addresses),
        "aws:SecureTransport" => Pick("true", "false", "TRUE"),
        "aws:SourceArn" => Pick(Arns),
        "x:bytes" => Pick(Bytes),
        "aws:username" => Pick("alice", "*", "t", "A", ""),
        _ => Pick(Keys),
    };

    private JsonNode List(Func<string> next)
    {
        var texts = Some(next, 1, mostlyOne: true);
        return texts.Length == 1 && random.Next(2) == 0
            ? JsonValue.Create(texts[0])
            : new JsonArray([.. texts.Select(text => (JsonNode)text)]);
    }

    private T[] Some<T>(Func<T> next, int atLeast, bool mostlyOne) =>
        [.. Enumerable.Range(0, mostlyOne && random.Next(2) == 0 ? 1 : random.Next(atLeast, 4)).Select(_ => next())];

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
