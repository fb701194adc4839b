using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Tests.Endpoints;

namespace Drystone.Provisioning.Tests.Declaring;

/// <summary>What is wrong with a file: all of it at once, with line and remedy.</summary>
public sealed class StoreFileTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    /// <summary>The file, the line, and what is said.</summary>
    public static TheoryData<string, int, string> BadFiles => new()
    {
        { "buckets: [{name: abc}]", 1, "version: is missing. Write 'version: 1'" },
        { "version: 2\nbuckets: [{name: abc}]", 1, "version: '2' is no number that fits." },
        { "version: 1\nbukets: []", 2, "bukets: is not known here. Did you mean buckets?" },
        { "version: 1", 1, "declares nothing." },
        { "version: 1\nbuckets: abc", 2, "buckets: is a single value and must be a list." },
        { "version: 1\nbuckets: [abc]", 2, "buckets[0]: is a single value and must be a mapping." },
        { "- a", 1, "is a list and must be a mapping." },
        { "version: 1\nversion: 1", 2, "is no YAML" },
        { "version: 1\nbuckets: [{name: abc}", 0, "is no YAML" },
        { "version: 1\n---\nversion: 1", 0, "holds 2 documents." },
        { "version: 1\nbuckets: &a [*a]", 2, "the alias '*a' stands within what it stands for." },
        { Bucket("colour: red"), 4, "buckets[0].colour: is not known here." },
        { Bucket("tags: [a]"), 4, "buckets[0].tags: is a list and must be a mapping." },
        { Bucket("tags: {a: }"), 4, "buckets[0].tags.a: is empty and must be a text." },
        { Bucket("tags: {'aws:x': y}"), 4, "'aws:x' cannot be a tag." },
        { Bucket("versioning: on"), 4, "versioning: 'on' is not one of them. Write enabled or suspended." },
        { Bucket("versioning: suspended\n    objectLock: true"), 4, "object lock needs it enabled." },
        { Bucket("objectLock: false"), 4, "cannot be switched off once it is on." },
        { Bucket("objectLock: {mode: strict, days: 1}"), 4, "'strict' is not one of them. Write governance or" },
        { Bucket("objectLock: {mode: governance}"), 4, "has to have a mode, and days or years." },
        { Bucket("objectLock: {mode: governance, days: 1, years: 1}"), 4, "has to have a mode, and days or years." },
        { Bucket("band: tepid"), 4, "'tepid' is not one of them. Write hot or warm or cold." },
        { Bucket("band: {days: 8}"), 4, "band.name: is missing." },
        { Bucket("band: {name: hot, days: 60}"), 4, "60 days do not fit the hot band, which is 7 to 30 days." },
        { Bucket("band: {name: cold, days: 30}"), 4, "30 days do not fit the cold band, which is 365 days and more." },
        { Bucket("band: {name: warm, days: many}"), 4, "'many' is no number that fits." },
        { Bucket("band: {name: warm, days: '100'}"), 4, "'100' is no number that fits. Write a whole number" },
        {
            Bucket("band: hot\n    objectLock: {mode: compliance, days: 30}"), 5,
            "locks objects for 30 days, and the rule"
        },
        { Bucket("policy: all"), 4, "policy: is no JSON" },
        { Bucket("policy: 'null'"), 4, "policy: is no JSON" },
        { Bucket("policy: '{\"Statement\": [{\"Effect\": 1, \"Effect\": 2}]}'"), 4, "Duplicate property 'Effect'" },
        { Bucket("policy: {[a]: 1, [b]: 2}"), 4, "policy: has a key that is no text." },
        { Bucket("policy: [a]"), 4, "policy: is no policy." },
        { Bucket("policy: {Version: '2012-10-17'}"), 4, "policy: has no Statement." },
        { Bucket("policy: {Statement: [{Effect: Permit, Action: 's3:*'}]}"), 4, "Statement[0]: has no Effect." },
        { Bucket("policy: {Statement: [{Effect: Allow}]}"), 4, "Statement[0]: has no Action." },
        {
            Bucket("policy: {Statement: {Effect: Allow, Acton: a, Action: a}}"), 4,
            "'Acton' is not known in a statement. Did"
        },
        {
            Bucket("policy: {Statement: [{Effect: Deny, Action: 's3:*', Resource: '{bukket}'}]}"), 4,
            "{bukket} has no value."
        },
        { Bucket("cors: [{origins: ['*']}]"), 4, "has to have origins and methods." },
        { Bucket("cors: [{origins: ['*'], methods: [PATCH]}]"), 4, "'PATCH' is no method of CORS." },
        { Bucket("cors: [{origins: ['*.a.*'], methods: [GET]}]"), 4, "'*.a.*' has more than one '*'." },
        { Bucket("encryption: DES"), 4, "'DES' is not one of them." },
        { Bucket("encryption: {keyId: a}"), 4, "encryption.algorithm: is missing." },
        { Bucket("encryption: {algorithm: AES256, keyId: a}"), 4, "keyId: is of aws:kms alone." },
        { Bucket("quota: {maxSize: big}"), 4, "'big' is no size." },
        { Bucket("publicAccessBlock: maybe"), 4, "'maybe' is neither true nor false." },
        { Bucket("absent: true\n    versioning: enabled"), 5, "is said of a bucket that shall not be there." },
        { "version: 1\nbuckets: [{}]", 2, "has to have either a name or a domain." },
        { "version: 1\nbuckets:\n- name: Upper", 3, "'Upper' is no name of a bucket: it may have lower case letters" },
        { "version: 1\nbuckets:\n- name: ab", 3, "it must have 3 to 63 characters" },
        { "version: 1\nbuckets:\n- name: abc\n- name: abc", 4, "the bucket abc is declared before." },
        { "version: 1\nbuckets:\n- name: 'abc-{env}'", 3, "{env} has no value." },
        { "version: 1\nbuckets:\n- domain: docs", 3, "has no template to go into." },
        { "version: 1\ntemplate: a-b\nbuckets:\n- domain: docs", 2, "has no {domain} in it." },
        { "version: 1\ntemplate: 'a.b-{domain}'\nbuckets:\n- domain: docs", 4, "is not of the form {org}-{env}" },
        { "version: 1\nvars: {env: }\nbuckets: [{name: 'a-{env}'}]", 2, "vars.env: has no value. Give --var env=" },
        { "version: 1\nvars: {Env: a}\nbuckets: [{name: abc}]", 2, "'Env' cannot be the name of a variable." },
    };

    public static TheoryData<string, int, string> BadUsers => new()
    {
        { "version: 1\nusers: [{}]", 2, "users[0]: has no name." },
        { "version: 1\nusers: [{name: a, accessKey: {secretFile: ''}}]", 2, "secretFile: is no path of a file." },
        {
            "version: 1\nusers: [{name: a, accessKey: {secretFile: s}}, {name: b, accessKey: {secretFile: ./s}}]", 2,
            "a and b have the same secretFile."
        },
        { "version: 1\nusers: [{name: 'a b'}]", 2, "'a b' is no name of a user." },
        { "version: 1\nusers: [{name: a}, {name: A}]", 2, "the user A is declared before." },
        { "version: 1\nusers: [{name: a, policies: [{name: p}]}]", 2, "has to have a name and a document." },
        { "version: 1\nusers: [{name: a, accessKey: {secret: x}}]", 2, "accessKey.secret: is not known here. Did you" },
        {
            "version: 1\nusers: [{name: a, accessKey: {secretFile: f}}, {name: b, accessKey: {secretFile: f}}]", 2,
            "a and b have the same secretFile."
        },
    };

    public static TheoryData<string, int, string> BadRules => new()
    {
        { Bucket("lifecycle: [{expireDays: 1}]"), 4, "lifecycle[0]: has no id." },
        { Bucket("lifecycle: [{id: a}]"), 4, "the rule does nothing." },
        { Bucket("lifecycle: [{id: a, expireDays: 0}]"), 4, "'0' is no number that fits." },
        {
            Bucket("lifecycle: [{id: a, expireDays: 1, expireDeleteMarkers: true}]"), 4,
            "cannot stand beside expireDays"
        },
        { Bucket("lifecycle: [{id: a, abortUploadDays: 1, tags: {a: b}}]"), 4, "which have no tags." },
        { Bucket("lifecycle: [{id: a, abortUploadDays: 1, largerThanBytes: 1}]"), 4, "which have no size." },
        {
            Bucket("lifecycle: [{id: a, expireDays: 1, largerThanBytes: 9, smallerThanBytes: 9}]"), 4,
            "no object fits."
        },
        { Bucket("lifecycle: [{id: a, expireDays: 1, keepNoncurrentVersions: 2}]"), 4, "needs expireNoncurrentDays." },
        {
            Bucket("lifecycle: [{id: a, expireDays: 5, transitions: [{days: 5, storageClass: COLD}]}]"), 4,
            "before they move"
        },
        { Bucket("lifecycle: [{id: a, transitions: [{days: 5}]}]"), 4, "has to have days and a storageClass." },
        {
            Bucket("lifecycle: [{id: a, expireDays: 1}, {id: a, expireDays: 2, prefix: b}]"), 4,
            "another rule of the bucket"
        },
        {
            Bucket("lifecycle: [{id: a, expireDays: 1}, {id: b, expireDays: 2, prefix: b}]"), 4,
            "'b' and 'a' fight: 'a' covers"
        },
        { Bucket("band: hot\n    lifecycle: [{id: all, expireDays: 60}]"), 5, "'all' and 'drystone-hot' fight" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    [MemberData(nameof(BadRules))]
    [MemberData(nameof(BadUsers))]
    public void What_is_wrong_is_said_with_its_line(string yaml, int line, string message)
    {
        var reading = StoreFile.Read(yaml, NoVariables);

        Assert.Null(reading.Declaration);
        var problem = Assert.Single(
            reading.Problems, one => one.In("f").Contains(message, StringComparison.Ordinal));
        if (line > 0)
        {
            Assert.Equal(line, problem.Line);
        }

        Assert.NotEmpty(problem.Remedy);
    }

    [Fact]
    public async Task The_program_tells_everything_at_once_and_changes_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("drystone-bad-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "bad.yaml"),
            """
            version: 1
            buckets:
              - name: Bad_Name
                band: tepid
              - name: fine
                versioning: yes
                colour: red
            """, TestContext.Current.CancellationToken);

        var (exitCode, output, errors) = await Cli.RunAsync(
            "ftp://nowhere", folder, "apply", "-f", "bad.yaml", "--wait", "soon", "--var", "nonsense");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("drystone: bad.yaml:3: buckets[0].name: 'Bad_Name'", errors, StringComparison.Ordinal);
        Assert.Contains("drystone: bad.yaml:4: buckets[0].band: 'tepid'", errors, StringComparison.Ordinal);
        Assert.Contains("drystone: bad.yaml:6: buckets[1].versioning: 'yes'", errors, StringComparison.Ordinal);
        Assert.Contains(
            "drystone: bad.yaml:7: buckets[1].colour: is not known here.", errors, StringComparison.Ordinal);
        Assert.Contains("drystone: S3_ENDPOINT: is no http or https URL.", errors, StringComparison.Ordinal);
        Assert.Contains("drystone: --wait: 'soon' is no time", errors, StringComparison.Ordinal);
        Assert.Contains("drystone: --var: 'nonsense' is not of the form", errors, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_file_that_nests_without_end_is_refused_before_it_is_read() => Assert.Equal(
        "nests more than 64 levels deep.",
        Assert.Single(StoreFile.Read($"buckets: {new string('[', 100_000)}", NoVariables).Problems).Message);

    [Theory]
    [InlineData("- name: abc\n  policy: {Statement: [*a20]}")]
    [InlineData("- {? *a20 : 1, ? *a20 : 2}")]
    public void Aliases_that_stand_for_millions_of_values_are_refused_before_they_are_written_out(string bucket)
    {
        var bomb = string.Concat(Enumerable.Range(1, 20).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n"));
        var problem = Assert.Single(StoreFile.Read($"a0: &a0 [x]\n{bomb}buckets:\n{bucket}\n", NoVariables).Problems);
        Assert.Equal("has more than 500000 values when its aliases are written out.", problem.Message);
    }

    [Theory]
    [InlineData("absent.yaml", "absent.yaml: cannot be read")]
    [InlineData("/", "/: cannot be read")]
    [InlineData("/dev/zero", "/dev/zero: has more than 1048576 characters.")]
    public async Task A_file_that_is_none_is_told_by_its_name_and_is_wrong_usage(string file, string message)
    {
        var (exitCode, _, errors) = await Cli.RunAsync("http://127.0.0.1:9", Path.GetTempPath(), "plan", "-f", file);
        Assert.Equal(2, exitCode);
        Assert.Contains($"drystone: {message}", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_the_file_does_not_declare_is_a_problem()
    {
        var reading = StoreFile.Read(
            "version: 1\nvars: {env: a}\nbuckets: [{name: abc}]", new Dictionary<string, string> { ["evn"] = "b" });
        Assert.Equal("the variable 'evn' is given and not declared.", Assert.Single(reading.Problems).Message);
    }

    [Fact]
    public void A_bucket_has_the_defaults_unless_it_says_otherwise()
    {
        var declaration = ServerFixture.Read(
            """
            version: 1
            defaults: {versioning: enabled, tags: {a: b}}
            buckets:
              - name: first
              - {name: second, versioning: suspended}
            """);
        Assert.Equal([true, false], declaration.Buckets.Select(one => one.Versioning));
        Assert.All(declaration.Buckets, one => Assert.Equal("b", one.Tags!["a"]));
    }

    [Fact]
    public void A_wrong_default_is_told_once()
    {
        var reading = StoreFile.Read(
            "version: 1\ndefaults: {versioning: maybe}\nbuckets: [{name: abc}, {name: def}]", NoVariables);
        Assert.Single(reading.Problems.Select(one => one.Line + one.Message).Distinct());
    }

    [Fact]
    public void A_band_where_versions_are_kept_ends_the_older_ones_too()
    {
        var rules = ServerFixture.Read(Bucket("band: warm\n    versioning: enabled")).Buckets[0].Lifecycle!;
        Assert.Equal((180, 90, 7), (rules[0].ExpireDays, rules[0].ExpireNoncurrentDays, rules[0].AbortUploadDays));
        Assert.True(rules[1].ExpireDeleteMarkers);
        var cold = Assert.Single(
            ServerFixture.Read(Bucket("band: cold\n    versioning: enabled")).Buckets[0].Lifecycle!);
        Assert.Equal((null, null, 7), (cold.ExpireDays, cold.ExpireNoncurrentDays, cold.AbortUploadDays));
    }

    [Fact]
    public void Rules_beside_each_other_do_not_fight() => Assert.Equal(4, ServerFixture.Read(Bucket(
        """
        lifecycle:
              - {id: a, prefix: loki/, expireDays: 30}
              - {id: b, prefix: tempo/, expireDays: 14}
              - {id: c, prefix: loki/tmp/, expireDays: 1}
              - {id: d, prefix: loki/, expireDays: 7, tags: {kind: debug}}
        """)).Buckets[0].Lifecycle!.Count);

    private static string Bucket(string what) => $"version: 1\nbuckets:\n  - name: abc\n    {what}\n";
}
