namespace Drystone.Testing.Secrets;

/// <summary>Everything by which a server tells more than the answer to who asked for it.</summary>
public static class OutputChannel
{
    public const string Log = "the log";
    public const string StandardOutput = "standard output or error";
    public const string Span = "a span";
    public const string Metrics = "the metrics";
    public const string RequestLog = "the request log or the audit log";
    public const string ErrorBody = "the body of an error";
    public const string Event = "an event";
    public const string BucketLog = "the access log of a bucket";
}
