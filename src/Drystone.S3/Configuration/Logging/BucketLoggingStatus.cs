using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Logging;

/// <summary>Whether the requests to a bucket are logged.</summary>
/// <param name="LoggingEnabled">Null: they are not.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html</remarks>
public sealed record BucketLoggingStatus(LoggingEnabled? LoggingEnabled) : IConfigurationDocument
{
    public const string Root = "BucketLoggingStatus";

    public static readonly BucketLoggingStatus Off = new(LoggingEnabled: null);

    public string RootName => Root;

    /// <exception cref="S3Exception">MalformedXML or InvalidArgument.</exception>
    public static BucketLoggingStatus Parse(ReadOnlyMemory<byte> body) =>
        XmlRequestReader.Read(body, Root).Single("LoggingEnabled") is { } enabled
            ? new(Logging.LoggingEnabled.Parse(enabled))
            : Off;

    public void Write(XmlResponseWriter xml) => LoggingEnabled?.Write(xml);
}
